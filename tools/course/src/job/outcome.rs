//! How a job ended, for the command that has run it.

use crate::fault::{Fault, INTERRUPTED, Result};

/// How a job ended.
pub enum Outcome {
    /// All is well.
    Finished,
    /// With this exit code. Whoever failed has said why.
    Failed(u8),
    /// By Ctrl-C, which has been said.
    Interrupted,
    /// For a reason that nobody has said yet.
    Ended(Fault),
}

impl Outcome {
    /// After this exit code of a launcher's.
    pub fn of_code(code: i32) -> Self {
        match u8::try_from(code) {
            Ok(0) => Self::Finished,
            Ok(code) => Self::Failed(code),
            Err(_) => Self::Failed(1),
        }
    }

    /// The command's own exit code, or what it has to say.
    pub fn exit(self) -> Result<u8> {
        match self {
            Self::Finished => Ok(0),
            Self::Failed(code) => Ok(code),
            // The launchers say 0, 1 or 2 then: too much like success, or like a mistake in the arguments.
            Self::Interrupted => Ok(INTERRUPTED),
            Self::Ended(fault) => Err(fault),
        }
    }
}
