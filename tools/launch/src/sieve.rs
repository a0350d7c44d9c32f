//! Tells what an MPI and its launcher say of the end of a job from what programs print. Each of them frames it or begins it
//! in its own way; that is known here, line by line, so that nothing of a program's is held back.

use std::collections::HashSet;
use std::mem;

/// What words say little where others say more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// That a rank called `MPI_Abort`, and which.
    Abort(Option<usize>),
    /// That a call of MPI's has failed, and why.
    Error,
    /// How a rank ended, as its launcher sees it.
    End,
}

/// Words that were held back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// What they say.
    pub kind: Kind,
    /// All their lines.
    pub text: String,
}

/// How a rank ended, in the words of Open MPI's launcher.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Death {
    /// Which rank.
    pub rank: usize,
    /// By a signal, or with which code; and whether that was before `MPI_Finalize`.
    pub how: String,
}

/// Both launchers' frames are longer than this.
const RULE: usize = 70;
/// No launcher says more in one frame; what goes on longer is a program's.
const MOST_LINES: usize = 40;
/// How the first line in a frame goes on, after the name of the launcher.
const IN_A_FRAME: &[&str] = &[
    "=   BAD TERMINATION OF ONE OF YOUR APPLICATION PROCESSES",
    "MPI_ABORT was invoked on rank ",
    "Primary job  terminated normally, but ",
    " noticed that process rank ",
    " has exited due to process rank ",
    " detected that one or more processes exited with non-zero status",
];
/// How the last words of Hydra begin, and what it says of itself.
const OF_HYDRA: &[&str] = &[
    "YOUR APPLICATION TERMINATED WITH THE EXIT STRING: ",
    "This typically refers to a problem with your application.",
    "Please see the FAQ page for debugging suggestions",
    "[mpiexec@",
    "[proxy:",
];
const ABORT: &str = "Abort(";

/// Where the last line has left us.
#[derive(Debug, Default)]
enum Inside {
    #[default]
    Nothing,
    /// After a blank line, or a rule, which may be the beginning of a frame.
    Before(String),
    Frame(String),
    /// After the first line of one of MPICH's errors.
    Stack,
}

/// Lets a program's lines through, and holds the others back.
#[derive(Debug, Default)]
pub struct Sieve {
    inside: Inside,
    /// The beginning of a line, which may become words.
    begun: Vec<u8>,
    /// Whether the beginning of the line has gone through.
    is_through: bool,
    /// What was held back.
    pub held: Vec<Words>,
    /// The ranks that have said a sentence of their own: "rank 2 of 3 on HOST: …".
    pub speakers: HashSet<usize>,
    /// Whether a line says "error".
    pub has_error: bool,
    /// Whether an exception of Python's was told.
    pub has_traceback: bool,
}

impl Sieve {
    /// Takes what was read, and returns what goes through.
    pub fn feed(&mut self, chunk: &[u8]) -> Vec<u8> {
        let bytes = [&mem::take(&mut self.begun)[..], chunk].concat();
        let mut through = Vec::new();
        for line in bytes.split_inclusive(|&byte| byte == b'\n') {
            if mem::take(&mut self.is_through) {
                through.extend(line);
                self.is_through = !line.ends_with(b"\n");
            } else if line.ends_with(b"\n") {
                self.line(&String::from_utf8_lossy(line), line, &mut through);
            } else if self.may_become_words(&String::from_utf8_lossy(line)) {
                self.begun = line.to_vec();
            } else {
                self.give_up(&mut through);
                through.extend(line);
                self.is_through = true;
            }
        }
        through
    }

    /// What goes through at the end of all.
    pub fn finish(&mut self) -> Vec<u8> {
        let mut through = Vec::new();
        match mem::take(&mut self.inside) {
            Inside::Frame(text) => self.hold(Kind::End, text),
            other => self.inside = other,
        }
        self.give_up(&mut through);
        through.append(&mut self.begun);
        through
    }

    fn line(&mut self, text: &str, line: &[u8], through: &mut Vec<u8>) {
        match mem::take(&mut self.inside) {
            Inside::Frame(frame) => return self.in_frame(frame + text, text, through),
            Inside::Stack if is_in_stack(text) => {
                self.held.last_mut().into_iter().for_each(|words| words.text += text);
                self.inside = Inside::Stack;
                return;
            }
            Inside::Before(before) if begins_frame(text) && !before.trim().is_empty() => {
                self.inside = Inside::Frame(before + text);
                return;
            }
            Inside::Before(before) if is_rule(text) && before.trim().is_empty() => {
                self.inside = Inside::Before(before + text);
                return;
            }
            Inside::Before(before) => through.extend(before.as_bytes()),
            Inside::Stack | Inside::Nothing => {}
        }
        if text.trim().is_empty() || is_rule(text) {
            self.inside = Inside::Before(text.to_owned());
        } else if let Some(kind) = kind(text) {
            self.hold(kind, text.to_owned());
            if kind == Kind::Error && text.starts_with(ABORT) {
                self.inside = Inside::Stack;
            }
        } else {
            self.notice(text);
            through.extend(line);
        }
    }

    fn in_frame(&mut self, frame: String, last: &str, through: &mut Vec<u8>) {
        if is_rule(last) {
            let kind = match frame.split_once("MPI_ABORT was invoked on rank ") {
                Some((_, rest)) => Kind::Abort(number(rest)),
                None => Kind::End,
            };
            self.hold(kind, frame);
        } else if frame.lines().count() > MOST_LINES {
            through.extend(frame.as_bytes());
        } else {
            self.inside = Inside::Frame(frame);
        }
    }

    fn hold(&mut self, kind: Kind, text: String) {
        self.held.push(Words { kind, text });
    }

    /// What looked like a frame was none.
    fn give_up(&mut self, through: &mut Vec<u8>) {
        match mem::take(&mut self.inside) {
            Inside::Before(text) => through.extend(text.as_bytes()),
            other => self.inside = other,
        }
    }

    fn may_become_words(&self, beginning: &str) -> bool {
        let both = |words: &str| words.starts_with(beginning) || beginning.starts_with(words);
        match &self.inside {
            Inside::Frame(_) | Inside::Stack => true,
            Inside::Before(text) if !text.trim().is_empty() => !beginning.ends_with(": "),
            Inside::Before(_) | Inside::Nothing => {
                let rule = beginning.bytes().all(|byte| byte == b'-') || beginning.bytes().all(|byte| byte == b'=');
                rule || beginning.starts_with('[') || [ABORT].iter().chain(OF_HYDRA).any(|words| both(words))
            }
        }
    }

    fn notice(&mut self, line: &str) {
        self.speakers.extend(speaker(line));
        self.has_error |= line.starts_with("error: ") || line.starts_with("error on rank ");
        self.has_traceback |= line.starts_with("Traceback (most recent call last):");
    }
}

/// The rank that a line begins with, as our messages do: "rank 2 of 3 on HOST: …".
pub fn speaker(line: &str) -> Option<usize> {
    let (rank, rest) = line.strip_prefix("rank ")?.split_once(" of ")?;
    let (ranks, _) = rest.split_once(' ')?;
    ranks.parse::<usize>().ok()?;
    rank.parse().ok()
}

/// How the rank ended that these words name, if they say that.
pub fn death(words: &[Words]) -> Option<Death> {
    let ends = words.iter().filter(|words| words.kind == Kind::End);
    ends.filter_map(|words| death_in(&words.text.split_whitespace().collect::<Vec<_>>().join(" "))).next()
}

fn death_in(text: &str) -> Option<Death> {
    let after = |words| text.split_once(words).and_then(|(_, rest)| number(rest));
    if let Some(rank) = after("process rank ") {
        let how = match after("exited on signal ") {
            Some(signal) => format!("killed by signal {signal}"),
            None if text.contains("exiting improperly") => "ended with code 0 before MPI_Finalize".into(),
            None => return None,
        };
        return Some(Death { rank, how });
    }
    // "Process name: [[6609,1],1] Exit code: 3"
    let (name, code) = text.split_once("Process name: ")?.1.split_once(" Exit code: ")?;
    let rank = number(name.trim_end_matches(']').rsplit(',').next()?)?;
    Some(Death { rank, how: format!("ended with code {}", number(code)?) })
}

/// The number that a text begins with.
fn number(text: &str) -> Option<usize> {
    let digits = text.len() - text.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
    text[..digits].parse().ok()
}

fn is_rule(line: &str) -> bool {
    let line = line.trim_end();
    line.len() > RULE && ["-", "="].iter().any(|stroke| line.trim_start_matches(stroke).is_empty())
}

/// Open MPI's launcher says its name first.
fn begins_frame(line: &str) -> bool {
    let after_name = line.split_once(' ').map_or("", |(name, _)| &line[name.len()..]);
    IN_A_FRAME.iter().any(|begin| line.starts_with(begin) || (begin.starts_with(' ') && after_name.starts_with(begin)))
}

/// What a line is that needs no frame.
fn kind(line: &str) -> Option<Kind> {
    if line.starts_with(ABORT) && line.contains(") on node ") {
        let by_program = line.contains("application called MPI_Abort");
        let rank = line.split_once("(rank ").and_then(|(_, rest)| number(rest));
        return Some(if by_program { Kind::Abort(rank) } else { Kind::Error });
    }
    if OF_HYDRA.iter().any(|begin| line.starts_with(begin)) {
        return Some(Kind::End);
    }
    // Open MPI's: "[HOST:PID] …".
    let (_, rest) = line.strip_prefix('[')?.split_once("] ")?;
    let of_launcher = ["sent help message", "\"orte_base_help_aggregate\"", "ORTE_ERROR_LOG"];
    // Where a signal struck is told in such lines as well.
    let of_signal = ["*** Process received signal", "*** End of error message"];
    if rest.starts_with("*** ") && !of_signal.iter().any(|begin| rest.starts_with(begin)) {
        return Some(Kind::Error);
    }
    of_launcher.iter().any(|words| rest.contains(words)).then_some(Kind::End)
}

/// Whether a line goes on with the error before it: "internal_Send(78).: …".
fn is_in_stack(line: &str) -> bool {
    let Some((function, rest)) = line.split_once('(') else { return false };
    let Some((place, rest)) = rest.split_once(')') else { return false };
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    function.chars().all(is_name)
        && place.bytes().all(|byte| byte.is_ascii_digit())
        && rest.trim_start_matches('.').starts_with(':')
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOX: &str = "
===================================================================================
=   BAD TERMINATION OF ONE OF YOUR APPLICATION PROCESSES
=   PID 29204 RUNNING AT vm
=   EXIT CODE: 9
===================================================================================
YOUR APPLICATION TERMINATED WITH THE EXIT STRING: Killed (signal 9)
This typically refers to a problem with your application.
Please see the FAQ page for debugging suggestions
";
    const RULE: &str = "--------------------------------------------------------------------------\n";

    /// What goes through, and what is held back, whether it comes in one go or byte by byte.
    fn sieve(text: &str) -> (String, Vec<Words>) {
        let sieve = |size| {
            let mut sieve = Sieve::default();
            let mut through: Vec<u8> = text.as_bytes().chunks(size).flat_map(|chunk| sieve.feed(chunk)).collect();
            through.extend(sieve.finish());
            (String::from_utf8(through).unwrap(), sieve.held)
        };
        assert_eq!(sieve(1), sieve(text.len()));
        sieve(text.len())
    }

    #[test]
    fn what_a_program_prints_goes_through_as_it_is() {
        let table = format!("{RULE}name  time\n{RULE}\n\nAbort(this) is a title\nlast (3): x\nno end");
        for text in [&table, "\u{1b}[1mµ\n\n", RULE, "====\n", "[a] b\n", "[1]: *** x\n", "42% \r43% "] {
            assert_eq!(sieve(text), (text.to_owned(), vec![]));
        }
    }

    #[test]
    fn a_prompt_is_not_kept_waiting() {
        let mut sieve = Sieve::default();
        assert_eq!(sieve.feed(b"\nHow many? "), b"\nHow many? ");
        assert_eq!(sieve.feed(b"3\nAb"), b"3\n");
        assert_eq!(sieve.feed(b"out: "), b"About: ");
        assert_eq!(sieve.feed(&[0xff, b'\n']), [0xff, b'\n']);
    }

    #[test]
    fn the_words_of_mpich_are_held_back() {
        let error =
            "Abort(202033158) on node 1 (rank 1 in comm 0): Fatal error in internal_Send: Invalid rank, error stack:
internal_Send(126): MPI_Send(buf=0x7ffc, count=1, MPI_INT, 99, 0, MPI_COMM_WORLD) failed
internal_Send(78).: Invalid rank has value 99 but must be nonnegative and less than 3\n";
        let abort =
            "Abort(86) on node 1 (rank 1 in comm 0): application called MPI_Abort(MPI_COMM_WORLD, 86) - process 1\n";
        let (through, held) = sieve(&format!("before\n{BOX}{error}rank 2 of 3 on vm: why\n{abort}after\n"));
        assert_eq!(through, "before\nrank 2 of 3 on vm: why\nafter\n");
        assert_eq!(held.iter().map(|words| words.text.as_str()).collect::<String>(), format!("{BOX}{error}{abort}"));
        let kinds: Vec<_> = held.iter().map(|words| words.kind).collect();
        assert_eq!(kinds, [Kind::End, Kind::End, Kind::End, Kind::End, Kind::Error, Kind::Abort(Some(1))]);
    }

    #[test]
    fn the_words_of_open_mpi_are_held_back() {
        let framed = |words: &str| format!("{RULE}{words}\n{RULE}");
        let abort = framed("MPI_ABORT was invoked on rank 12 in communicator MPI_COMM_WORLD\nwith errorcode 86.");
        let primary = framed("Primary job  terminated normally, but 1 process returned\na non-zero exit code.");
        let noticed = framed(
            "mpiexec noticed that process rank 1 with PID 0 on node vm exited on signal 11 (Segmentation fault).",
        );
        let (through, held) = sieve(&format!("a\n{abort}{primary}{noticed}b\n"));
        assert_eq!((through.as_str(), held.len()), ("a\nb\n", 3));
        assert_eq!((held[0].kind, &held[0].text), (Kind::Abort(Some(12)), &abort));
        assert_eq!(death(&held), Some(Death { rank: 1, how: "killed by signal 11".into() }));
    }

    #[test]
    fn open_mpi_says_how_a_rank_ended() {
        let death = |text: &str| death(&[Words { kind: Kind::End, text: text.into() }]).map(|one| (one.rank, one.how));
        let improperly =
            "mpiexec has exited due to process rank 1 with PID 0 on\nnode vm exiting improperly. There are";
        assert_eq!(death(improperly), Some((1, "ended with code 0 before MPI_Finalize".into())));
        let code = "The first process to do so was:\n\n  Process name: [[6609,1],12]\n  Exit code:    3\n";
        assert_eq!(death(code), Some((12, "ended with code 3".into())));
        assert_eq!(death("Primary job  terminated normally, but 1 process returned"), None);
    }

    #[test]
    fn who_speaks_is_known() {
        assert_eq!(speaker("rank 2 of 3 on rpi-1: assertion failed"), Some(2));
        assert_eq!(speaker("rank of matrix"), None);
        assert_eq!(speaker("Abort(101) on node 0 (rank 0 in comm 0): application called MPI_Abort"), None);
    }
}
