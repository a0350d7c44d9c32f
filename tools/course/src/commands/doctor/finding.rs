//! What a check of the doctor has found, and its fix.

/// What a check has found.
pub enum Finding {
    /// All is well.
    Fine(String),
    /// Something goes wrong in other circumstances than those of `cargo course`: what, and the fix.
    Warning(String, String),
    /// No lesson would run: what, and the fix.
    Fault(String, String),
}

impl Finding {
    /// Prints it, with its fix.
    pub fn print(&self) {
        let (word, what, fix) = match self {
            Self::Fine(what) => ("ok", what, None),
            Self::Warning(what, fix) => ("warn", what, Some(fix)),
            Self::Fault(what, fix) => ("FAULT", what, Some(fix)),
        };
        println!("{word:<6}{what}");
        for line in fix.iter().flat_map(|fix| fix.lines()) {
            println!("      fix: {line}");
        }
    }
}
