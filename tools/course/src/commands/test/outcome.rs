//! What a test program has said of its tests.

use std::time::Duration;

/// How the tests of a program, or of a package, came out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// How many passed.
    pub passed: usize,
    /// How many failed. A program that ended otherwise than by a failed test counts as one.
    pub failed: usize,
    /// How many were left out, since they take minutes.
    pub ignored: usize,
    /// How long it ran.
    pub time: Duration,
}

impl Outcome {
    /// Reads what the program printed; `succeeded` tells whether its exit code was 0.
    pub fn read(printed: &str, succeeded: bool, time: Duration) -> Self {
        // test result: ok. 9 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 3.21s
        let line = printed.lines().rev().find(|line| line.starts_with("test result:")).unwrap_or_default();
        let words: Vec<_> = line.split_whitespace().collect();
        let before = |word: &str| {
            let place = words.iter().position(|own| own.trim_end_matches(';') == word)?;
            words.get(place.checked_sub(1)?)?.parse().ok()
        };
        let failed = before("failed").unwrap_or(0);
        Self {
            passed: before("passed").unwrap_or(0),
            failed: if succeeded { failed } else { failed.max(1) },
            ignored: before("ignored").unwrap_or(0),
            time,
        }
    }

    /// Both together.
    pub fn and(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            ignored: self.ignored + other.ignored,
            time: self.time + other.time,
        }
    }

    /// "ok", or what failed.
    pub fn verdict(self) -> String {
        if self.failed == 0 { "ok".into() } else { format!("{} FAILED", self.failed) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_counts() {
        let printed = "running 3 tests\n\ntest result: FAILED. 9 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out; finished in 3.21s\n\n";
        let outcome = Outcome::read(printed, false, Duration::from_secs(3));
        assert_eq!((outcome.passed, outcome.failed, outcome.ignored), (9, 2, 1));
        assert_eq!(outcome.and(outcome).verdict(), "4 FAILED");
    }

    #[test]
    fn a_program_that_died_has_failed() {
        assert_eq!(Outcome::read("running 3 tests\n", false, Duration::ZERO).verdict(), "1 FAILED");
        let all_passed =
            "test result: ok. 9 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s";
        assert_eq!(Outcome::read(all_passed, true, Duration::ZERO).verdict(), "ok");
        assert_eq!(
            Outcome::read(all_passed, false, Duration::ZERO).failed,
            1,
            "an exit code that isn't 0 is a failure"
        );
    }
}
