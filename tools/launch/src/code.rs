//! The codes: a short name for each kind of mistake, which stays the same, whatever the sentences become. `cargo course
//! explain CODE` shows what the course says of it, and programs tell reports apart by it.

use std::fmt;

/// What the checker puts before everything that it says.
pub const SPEAKER: &str = "mpi-check: ";

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// The job can't go on.
    Error,
    /// It goes on, or has ended as it would have without the checker.
    Warning,
}

impl fmt::Display for Severity {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
        })
    }
}

/// The table: what it is, and then its name in programs, how bad it is, and its name in reports.
macro_rules! codes {
    ($($(#[doc = $about:literal])+ $code:ident: $severity:ident $name:literal,)+) => {
        /// A kind of mistake.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Code {
            $($(#[doc = $about])+ $code,)+
        }

        impl Code {
            /// All codes.
            pub const ALL: &[Self] = &[$(Self::$code),+];

            /// Its name, "wrong-tag".
            pub fn name(self) -> &'static str {
                match self { $(Self::$code => $name,)+ }
            }

            /// How bad it is.
            pub fn severity(self) -> Severity {
                match self { $(Self::$code => Severity::$severity,)+ }
            }

            /// What it is, in a sentence.
            pub fn about(self) -> &'static str {
                match self { $(Self::$code => concat!($($about),+).trim_ascii(),)+ }
            }
        }
    };
}

codes! {
    /// All receive first.
    ReceiveReceive: Error "receive-receive",
    /// All wait for a receive that they have posted, before they send.
    WaitBeforeSend: Error "wait-before-send",
    /// All send first, by a send that returns early for small messages.
    SendSend: Error "send-send",
    /// All send first, by a send that always waits for its receive.
    SynchronousRing: Error "synchronous-ring",
    /// Sends and receives in a circle.
    MixedCycle: Error "mixed-cycle",
    /// A message has another tag than its receiver asks for.
    WrongTag: Error "wrong-tag",
    /// A message is from another rank than its receiver asks for.
    WrongSource: Error "wrong-source",
    /// A message is on another communicator than its receiver asks for.
    WrongCommunicator: Error "wrong-communicator",
    /// The rank at the other end has ended.
    PartnerFinished: Error "partner-finished",
    /// A receive from any source, and no rank can send.
    AnySourceStarved: Error "any-source-starved",
    /// A rank waits for itself.
    SelfMessage: Error "self-message",
    /// A rank waits for a message, another one in a collective.
    CollectiveVsMessage: Error "collective-vs-message",
    /// A rank has ended without having called a collective.
    MissingRank: Error "missing-rank",
    /// Collectives on several communicators, in another order on each rank.
    CollectiveOrder: Error "collective-order",
    /// Different functions where all ranks must call the same.
    MismatchedCollective: Error "mismatched-collective",
    /// Different roots in a collective.
    MismatchedRoot: Error "mismatched-root",
    /// Different numbers of bytes in a collective.
    MismatchedSize: Error "mismatched-size",
    /// MPI has refused a call.
    CallFailed: Error "call-failed",
    /// A rank has ended without MPI_Finalize.
    MissingFinalize: Error "missing-finalize",
    /// A rank has crashed.
    Crash: Error "crash",
    /// A message is longer than the place for it.
    Truncated: Warning "truncated",
    /// What is sent as one type is received as another.
    MismatchedType: Warning "mismatched-type",
    /// The ranks of a collective reduce by different operations.
    MismatchedOperation: Warning "mismatched-operation",
    /// A message was never received.
    NeverReceived: Warning "never-received",
    /// A request was never completed.
    NeverCompleted: Warning "never-completed",
    /// A rank asks again and again for what never comes.
    PollInVain: Warning "poll-in-vain",
}

impl Code {
    /// The code of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.name() == name)
    }

    /// The code of the mistake that this line of a report begins to tell of.
    pub fn of_line(line: &str) -> Option<Self> {
        let said = line.strip_prefix(SPEAKER).unwrap_or(line);
        let code = Self::named(said.split_once('[')?.1.split_once("]: ")?.0)?;
        said.starts_with(&code.says("")).then_some(code)
    }

    /// The beginning of a report, "error[wrong-tag]: ranks 0 and 1 …".
    pub fn says(self, what: impl fmt::Display) -> String {
        format!("{}[{self}]: {what}", self.severity())
    }

    /// The last line of a report.
    pub fn explained(self) -> String {
        format!("explained: cargo course explain {self}")
    }
}

impl fmt::Display for Code {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str(self.name())
    }
}

/// The codes of the mistakes that a text tells of, in its order.
pub fn codes(text: &str) -> impl Iterator<Item = Code> {
    text.lines().filter_map(Code::of_line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_and_each_is_one_code() {
        for &code in Code::ALL {
            let name = code.name();
            assert!(name.len() <= 22 && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{name}");
            assert_eq!(Code::named(name), Some(code));
            assert!(code.about().ends_with('.') && !code.about().starts_with(' '), "{name}: {}", code.about());
        }
    }

    #[test]
    fn a_report_is_told_by_its_code() {
        let said =
            format!("{SPEAKER}{}\n  at a.c:3\n{}", Code::Truncated.says("too long"), Code::CallFailed.says("no"));
        assert_eq!(codes(&said).collect::<Vec<_>>(), [Code::Truncated, Code::CallFailed]);
        let others =
            ["rank 1 of 3 on a: error[wrong-tag]: x", "warning[wrong-tag]: x", "error[E0308]: x", "error: [x]"];
        assert_eq!(others.map(Code::of_line), [None; 4]);
    }
}
