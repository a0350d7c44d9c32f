//! What a check has found: one line, with the place and what to do there.

use std::fmt;

/// A failure of a check.
#[derive(Debug, PartialEq)]
pub struct Problem {
    /// The file, from the checkout's folder on.
    pub file: String,
    /// The line in it; none where the whole file is meant.
    pub line: Option<usize>,
    /// What is wrong.
    pub what: String,
    /// What to do about it.
    pub fix: String,
    /// Whether somebody is to look at it, and it is no failure.
    pub is_warning: bool,
}

impl Problem {
    /// What is wrong with a whole file, and what to do about it.
    pub fn new(file: impl Into<String>, what: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { file: file.into(), line: None, what: what.into(), fix: fix.into(), is_warning: false }
    }

    /// The same in one of the file's lines, counted from 1.
    pub fn at(self, line: usize) -> Self {
        Self { line: Some(line), ..self }
    }

    /// The same, which somebody is to look at, and which is no failure.
    pub fn warning(self) -> Self {
        Self { is_warning: true, ..self }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let line = self.line.map(|line| format!(":{line}")).unwrap_or_default();
        let warning = if self.is_warning { "warning: " } else { "" };
        write!(f, "{warning}{}{line}: {}; {}", self.file, self.what, self.fix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_one_line_that_an_editor_can_follow() {
        let whole = Problem::new("a/b.md", "it isn't there", "write it");
        assert_eq!(whole.to_string(), "a/b.md: it isn't there; write it");
        let placed = whole.at(7);
        assert_eq!(placed.to_string(), "a/b.md:7: it isn't there; write it");
        assert_eq!(placed.warning().to_string(), "warning: a/b.md:7: it isn't there; write it");
    }
}
