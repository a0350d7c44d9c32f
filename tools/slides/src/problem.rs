//! What is wrong with a deck: a line that an editor can follow, with what to do there.

use std::fmt;

/// A failure of a check.
#[derive(Debug, PartialEq)]
pub struct Problem {
    /// The deck's line, from 1.
    pub line: usize,
    /// What is wrong.
    pub what: String,
    /// What to do about it.
    pub fix: String,
}

impl Problem {
    /// What is wrong in a line, and what to do about it.
    pub fn new(line: usize, what: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { line, what: what.into(), fix: fix.into() }
    }

    /// As it is printed, for a deck's file.
    pub fn of<'a>(&'a self, file: &'a str) -> impl fmt::Display + 'a {
        fmt::from_fn(move |f| write!(f, "{file}:{}: {}; {}", self.line, self.what, self.fix))
    }
}
