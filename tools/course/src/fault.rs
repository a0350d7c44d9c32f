//! What goes wrong, said in one or two lines: what happened, and the exact fix. It knows nothing else of this tool.

use std::fmt;
use std::process::ExitCode;

pub use launch::contract::{INTERRUPTED, TIME_LIMIT, USAGE};

/// A failure that the user is told about.
#[derive(Debug)]
pub struct Fault {
    what: String,
    fix: Option<String>,
    /// The exit code.
    pub code: u8,
}

/// What a step of this tool gives.
pub type Result<T> = std::result::Result<T, Fault>;

impl Fault {
    /// A failure, with exit code 1.
    pub fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), fix: None, code: 1 }
    }

    /// A command line that can't be carried out, with exit code 2.
    pub fn usage(what: impl Into<String>) -> Self {
        Self::new(what).code(USAGE)
    }

    /// What Ctrl-C has ended.
    pub fn interrupted() -> Self {
        Self::new("interrupted").code(INTERRUPTED)
    }

    /// What to do about it, so that it can be pasted into a shell where that's possible.
    pub fn fix(self, fix: impl Into<String>) -> Self {
        Self { fix: Some(fix.into()), ..self }
    }

    /// Another exit code.
    pub fn code(self, code: u8) -> Self {
        Self { code, ..self }
    }

    /// The failure's first line, without `error:`.
    pub fn what(&self) -> &str {
        &self.what
    }

    /// What to do about it.
    pub fn remedy(&self) -> Option<&str> {
        self.fix.as_deref()
    }
}

/// The exit code of a command that has come to this end; a failure is said.
pub fn exit_code(end: Result<u8>) -> ExitCode {
    end.unwrap_or_else(|fault| {
        eprintln!("{fault}");
        fault.code
    })
    .into()
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error: {}", self.what)?;
        match &self.fix {
            Some(fix) => write!(f, "\nfix: {fix}"),
            None => Ok(()),
        }
    }
}

/// Turns an I/O error into a [`Fault`] that says what was being done.
pub trait Context<T> {
    /// `what` names the action as it failed: "cannot write FILE".
    fn context(self, what: impl FnOnce() -> String) -> Result<T>;
}

impl<T> Context<T> for std::io::Result<T> {
    fn context(self, what: impl FnOnce() -> String) -> Result<T> {
        self.map_err(|error| Fault::new(format!("{}: {error}", what())))
    }
}
