//! How a job ended, beyond its exit code: which rank left and how, and what its launcher said, where nobody says it better.

use std::io::{Write, stderr};
use std::path::PathBuf;
use std::process::Command;
use std::{env, fs, process};

use launch::contract::ENDS;
use launch::{Ended, Heard, WordsKind};

use crate::job::checker::Told;

/// How many ranks that have ended are named, at most.
const MOST: usize = 4;

/// Where MPICH's ranks write down how they end.
pub struct Ends {
    file: PathBuf,
}

impl Ends {
    /// None yet, of the ranks that this command starts on this machine.
    pub fn of(command: &mut Command) -> Self {
        let file = env::temp_dir().join(format!("mpi-course-ends-{}", process::id()));
        let _ = fs::remove_file(&file);
        command.env(ENDS, &file);
        Self { file }
    }

    /// The ranks that have ended, with their codes as a shell has them, the first one first.
    fn read(&self) -> Vec<(usize, i32)> {
        let text = fs::read_to_string(&self.file).unwrap_or_default();
        let end = |line: &str| {
            let (rank, code) = line.split_once(' ')?;
            Some((rank.parse().ok()?, code.parse().ok()?))
        };
        text.lines().filter_map(end).collect()
    }
}

impl Drop for Ends {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.file);
    }
}

/// All that is known of an end.
pub struct End<'a> {
    ended: &'a Ended,
    heard: &'a Heard,
    /// The ranks that have ended by themselves, where that is known.
    left: Vec<(usize, i32)>,
    /// Whether the launcher has ended the others, which it does when one leaves too early.
    others_were_ended: bool,
    ranks: usize,
    /// What the MPI checker has said of it.
    told: Told,
}

impl<'a> End<'a> {
    /// Of what is known.
    pub fn new(ended: &'a Ended, heard: &'a Heard, ends: Option<&Ends>, ranks: usize, told: Told) -> Self {
        let mut left = ends.map(Ends::read).unwrap_or_default();
        let others_were_ended = !left.is_empty() && left.len() < ranks;
        left.retain(|&(_, code)| code <= 128);
        Self { ended, heard, left, others_were_ended, ranks, told }
    }

    /// The exit code, which is the launcher's: but MPICH's says 0 now and then where it has ended ranks, since the one that left
    /// too early had that code; and where all have left so.
    pub fn code(&self) -> i32 {
        if self.ended.code == 0 && (self.others_were_ended || self.told == Told::Departure) {
            1
        } else {
            self.ended.code
        }
    }

    /// Says which rank left, if nobody has said it, and then what the launcher said, if that is news.
    pub fn tell(&self) {
        let sentences = self.sentences();
        let mut text: String = sentences.iter().map(|line| format!("{line}\n")).collect();
        let end_is_known = !sentences.is_empty()
            || self.told != Told::Nothing
            || self.heard.anyone_spoke()
            || self.heard.has_error()
            || self.ended.timed_out
            || self.ended.interrupted
            || self.heard.words().iter().any(|words| words.kind != WordsKind::End);
        let left = self.heard.left_to_say(end_is_known, self.told == Told::All);
        text.extend(left.into_iter().map(|words| words.text));
        // `eprint!` would panic where nobody reads any more.
        let _ = stderr().write_all(text.as_bytes());
    }

    /// What is to be said of the ranks, and where an exception of Python's was told, of that.
    fn sentences(&self) -> Vec<String> {
        let Self { ended, ranks, .. } = self;
        if self.told != Told::Nothing || ended.interrupted {
            return Vec::new();
        }
        let mut sentences = Vec::new();
        let left = self.left_too_early();
        if let Some((rank, how)) = &left {
            sentences.push(format!("rank {rank} of {ranks}: {how}"));
        } else if ended.timed_out && !self.left.is_empty() {
            sentences.push(self.ended_before_the_limit());
        }
        if self.heard.has_traceback() && (ended.timed_out || left.is_some()) {
            let whose = match (&left, &self.left[..]) {
                (Some((rank, _)), _) | (None, [(rank, _)]) => format!("rank {rank}'s traceback"),
                _ => "a rank's traceback".into(),
            };
            sentences
                .push(format!("{whose} is above; start by `python3 -m mpi4py FILE`, then an exception ends all ranks"));
        }
        sentences
    }

    /// The rank that ended the job, and how, if it hasn't said so itself.
    fn left_too_early(&self) -> Option<(usize, String)> {
        if self.ended.timed_out {
            return None;
        }
        if let Some(death) = self.heard.death() {
            return (!self.heard.spoke(death.rank) && !self.heard.has_error()).then_some((death.rank, death.how));
        }
        let by_abort = self.heard.words().iter().any(|words| words.kind != WordsKind::End);
        let &(rank, code) =
            self.left.first().filter(|_| self.others_were_ended && !by_abort && !self.heard.anyone_spoke())?;
        Some((rank, format!("ended with code {code} before MPI_Finalize")))
    }

    fn ended_before_the_limit(&self) -> String {
        let named = |&(rank, code): &(usize, i32)| format!("rank {rank} with code {code}");
        let named: Vec<_> = self.left.iter().take(MOST).map(named).collect();
        let more = if self.left.len() > MOST { format!(" and {} more", self.left.len() - MOST) } else { String::new() };
        format!("of {} ranks, these had ended: {}{more}; the others had not", self.ranks, named.join(", "))
    }
}
