//! One exercise, built and run under the launcher at each of its rank counts.

use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{env, fs, process};

use launch::{Captured, Heard, contract};
use launch::{Code, Severity};

use crate::fault::{Context, Fault, Result};
use crate::job::checker::{self, Told, Watched};
use crate::job::shared_memory;
use crate::lessons::exercise::{Exercise, Mistake};
use crate::mpi::cargo;
use crate::mpi::toolchain::Toolchain;

/// An exercise is done in milliseconds: whatever takes this long waits for something that doesn't come.
const LIMIT: Duration = Duration::from_secs(30);

/// What MPICH's launcher says after every end but a good one.
const NOISE: [&str; 4] = ["=", "YOUR APPLICATION TERMINATED", "This typically refers to", "Please see the FAQ"];

/// Which text the check tries.
#[derive(Debug, PartialEq, Eq)]
pub enum Version {
    /// `exercise.rs`, which students edit.
    Exercise,
    /// `solution.rs`.
    Solution,
    /// A typical wrong answer.
    Mistake(Mistake),
}

impl Version {
    /// The file's name, in the exercise's folder.
    pub fn file(&self) -> String {
        match self {
            Self::Exercise | Self::Solution => format!("{}.rs", self.name()),
            Self::Mistake(mistake) => format!("mistakes/{}.rs", mistake.name),
        }
    }

    /// What it is called in `check.rs`: `cfg(attempt = "…")`.
    pub fn name(&self) -> &str {
        match self {
            Self::Exercise => "exercise",
            Self::Solution => "solution",
            Self::Mistake(mistake) => &mistake.name,
        }
    }
}

/// A run of the check on a number of ranks.
pub struct Attempt {
    /// On how many.
    pub ranks: usize,
    captured: Captured,
    /// What the MPI and its launcher said of the end, which `captured` then doesn't have.
    heard: Heard,
    /// What the MPI checker said, if one was there.
    report: String,
    /// What the ranks were in when it ended, if that was seen.
    picture: String,
    /// How many ranks came to `MPI_Finalize`.
    finalized: usize,
}

/// Runs the check at each rank count, up to the first at which it hangs, or after which the caller doesn't want to `go_on`.
pub fn run_each(
    toolchain: &Toolchain,
    program: &Path,
    ranks: &[usize],
    checker: Option<&Watched>,
    go_on: impl Fn(&Attempt) -> bool,
) -> Result<Vec<Attempt>> {
    let mut attempts: Vec<Attempt> = Vec::new();
    let marks = env::temp_dir().join(format!("mpi-course-finalized-{}", process::id()));
    for &ranks in ranks {
        let _ = fs::remove_file(&marks);
        let launcher = toolchain.mpi.launcher().with_settings(checker.map(Watched::settings).unwrap_or_default());
        let mut command = launcher.command(ranks, program);
        command.envs(toolchain.environment()).env(contract::FINALIZED, &marks);
        let captured = launch::capture(&mut command, LIMIT)
            .context(|| format!("cannot run the launcher {}", toolchain.mpi.mpiexec.display()))?;
        let finalized = fs::read(&marks).map_or(0, |marks| marks.len());
        let _ = fs::remove_file(&marks);
        if captured.ended.interrupted {
            return Err(Fault::interrupted());
        }
        let report = checker.map(Watched::report).unwrap_or_default();
        let picture = checker.map(Watched::picture).unwrap_or_default();
        attempts.push(Attempt { finalized, ..Attempt::new(ranks, captured, report, picture) });
        if attempts.last().is_some_and(|last| last.captured.ended.timed_out || !go_on(last)) {
            break;
        }
    }
    Ok(attempts)
}

/// Builds the check with this text. `is_told`: with cargo's word on each crate; what the compiler finds is said in any case.
pub fn build(toolchain: &Toolchain, exercise: &Exercise, version: &Version, is_told: bool) -> Result<PathBuf> {
    let mut args = vec!["-p", &exercise.package, "--example", &exercise.target];
    args.extend((!is_told).then_some("--quiet"));
    let attempt = format!("attempt={:?}", version.name());
    if *version != Version::Exercise {
        args.extend(["--", "--cfg", &attempt]);
    }
    let file = exercise.folder.join(version.file());
    let file = file.strip_prefix(&toolchain.root).unwrap_or(&file).display();
    cargo::program(toolchain, &args).map_err(|_| {
        Fault::new(format!("{} does not compile yet", version.file()))
            .fix(format!("read cargo's first message above, and change {file}"))
    })
}

impl Attempt {
    fn new(ranks: usize, captured: Captured, report: String, picture: String) -> Self {
        let (heard, [stdout, stderr]) = Heard::among(&captured.stdout, &captured.stderr);
        // Checks compare what they got with what they expected: `assert_eq!(got, expected)`.
        let stderr = stderr
            .replace("assertion `left == right` failed: ", "")
            .replace("\n  left: ", "\n       got: ")
            .replace("\n right: ", "\n  expected: ");
        Self { ranks, captured: Captured { stdout, stderr, ..captured }, heard, report, picture, finalized: ranks }
    }

    /// Whether every rank's assertions hold.
    pub fn passed(&self) -> bool {
        self.captured.ended.success() && !self.left_early()
    }

    /// Whether a rank went before the check was at its end, which a launcher may take for success: `exit(0)`.
    fn left_early(&self) -> bool {
        self.finalized < self.ranks
            || self.report.lines().any(|line| Code::of_line(line) == Some(Code::MissingFinalize))
    }

    /// Whether it failed because the exercise isn't written yet.
    pub fn is_untouched(&self) -> bool {
        !self.passed() && self.captured.stderr.contains("not yet implemented")
    }

    /// The code of the mistake for which the MPI checker ended it.
    pub fn code(&self) -> Option<Code> {
        Code::of_line(self.diagnosis().first()?)
    }

    /// What went wrong, in one line: what the first rank that failed says.
    pub fn reason(&self) -> String {
        let Captured { ended, .. } = &self.captured;
        if let Some(first) = self.diagnosis().first() {
            return (*first).to_owned();
        }
        if ended.success() && self.left_early() {
            let left = self.ranks - self.finalized;
            return format!(
                "{left} of {} ranks left before the check was at its end, without a word: by exit()?",
                self.ranks
            );
        }
        if ended.timed_out {
            let limit = LIMIT.as_secs();
            return format!(
                "still ran after {limit} s: a loop without an end, or a rank that waits for what never comes"
            );
        }
        match (self.lines().find(|line| names_a_rank(line)), self.heard.death()) {
            (Some(line), _) => line.to_owned(),
            (None, Some(death)) => format!("rank {} of {}: {}", death.rank, self.ranks, death.how),
            (None, None) => format!(
                "a rank ended before the check did, without a word: by exit(), or because something killed it (exit code {})",
                ended.code
            ),
        }
    }

    /// What was printed besides, without the other ranks' repetitions of the reason, and without the launcher's last
    /// words where more is known.
    pub fn details(&self) -> Vec<String> {
        let owned = |lines: &[&str]| lines.iter().map(|&line| line.to_owned()).collect();
        if let [_, rest @ ..] = &self.diagnosis()[..] {
            return owned(rest);
        }
        let mut details: Vec<String> = owned(&without_repetitions(&self.reason(), self.lines()));
        // What the others waited for meanwhile.
        details.extend(self.picture.lines().skip(1).map(str::to_owned));
        let is_explained = self.captured.ended.timed_out || self.heard.death().is_some();
        let is_noise = |line: &&str| line.trim().is_empty() || NOISE.iter().any(|begin| line.starts_with(begin));
        for words in self.heard.left_to_say(is_explained, false) {
            details.extend(words.text.lines().filter(|line| !is_noise(line)).map(str::to_owned));
        }
        details.extend(shared_memory::may_be_why(&self.captured.ended));
        details
    }

    /// How many bytes it has printed, if they are so many that nobody wants to read them.
    pub fn flood(&self) -> Option<usize> {
        Some(self.captured.stdout.len() + self.captured.stderr.len()).filter(|&bytes| bytes > 100_000)
    }

    /// What is kept of it in the student's progress: a word, or a mistake's name. Nothing of what was printed.
    pub fn found(&self, mistakes: &[Mistake]) -> String {
        let named = |mistake: &&Mistake| !mistake.says.is_empty() && self.says(&mistake.says);
        match mistakes.iter().find(named) {
            _ if self.passed() => String::new(),
            _ if self.is_untouched() => "not written yet".into(),
            Some(mistake) => mistake.name.clone(),
            None if self.code().is_some() || self.captured.ended.timed_out => format!("hangs on {}", self.ranks),
            None => format!("wrong on {}", self.ranks),
        }
    }

    /// Whether this was said, by the check or by the MPI checker; lines may be broken anywhere.
    pub fn says(&self, words: &str) -> bool {
        let in_one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let said = [&self.captured.stderr, &self.captured.stdout, &self.report, &self.reason()];
        said.iter().any(|text| in_one_line(text).contains(&in_one_line(words)))
    }

    /// What the MPI checker said.
    pub fn report(&self) -> &str {
        &self.report
    }

    /// Why the MPI checker ended the job: the lines of its report, if it did.
    fn diagnosis(&self) -> Vec<&str> {
        if checker::told(&self.captured.ended, &self.report) == Told::Nothing {
            return Vec::new();
        }
        // Before that, it may have warned, or said what it doesn't see.
        let is_error = |code: Code| code.severity() == Severity::Error;
        self.report.lines().skip_while(|line| !Code::of_line(line).is_some_and(is_error)).collect()
    }

    fn lines(&self) -> impl Iterator<Item = &str> {
        let all = self.captured.stderr.lines().chain(self.captured.stdout.lines());
        all.filter(|line| !line.trim().is_empty())
    }
}

/// Whether a line begins as the lessons' messages do.
fn names_a_rank(line: &str) -> bool {
    launch::speaker(line).is_some()
}

/// The lines that follow on the reason or say something else. A message goes on in lines that are indented.
fn without_repetitions<'a>(reason: &str, lines: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut repeating = false;
    let mut kept = Vec::new();
    for line in lines {
        if names_a_rank(line) {
            repeating = line != reason && message(line) == message(reason);
        } else if !line.starts_with(' ') {
            repeating = false;
        }
        if !repeating && line != reason {
            kept.push(line);
        }
    }
    kept
}

/// What follows "rank 2 of 3 on HOST: ".
fn message(line: &str) -> &str {
    line.split_once(": ").map_or(line, |(_, message)| message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use launch::Ended;

    /// A run on 2 ranks.
    fn attempt(code: i32, stderr: &str, report: &str) -> Attempt {
        let ended = Ended { code, timed_out: false, interrupted: false, elapsed: Duration::ZERO };
        let captured = Captured { ended, stdout: String::new(), stderr: stderr.into(), first_output: None };
        Attempt::new(2, captured, report.into(), String::new())
    }

    #[test]
    fn what_a_launcher_says_stays_away_only_where_a_rank_has_said_more() {
        let abort = "Abort(101) on node 1 (rank 1 in comm 0): application called MPI_Abort(MPI_COMM_WORLD, 101)";
        let attempt = |stderr: String| {
            let mut attempt = attempt(101, &stderr, "");
            attempt.captured.stdout = "out\n".into();
            (attempt.reason(), attempt.details())
        };
        let said = "rank 1 of 3 on vm: assertion failed (a.rs:3)";
        let later = "rank 2 of 3 on vm: another";
        assert_eq!(
            attempt(format!("{said}\n{abort}\n{later}\n")),
            (said.to_owned(), vec![later.to_owned(), "out".to_owned()])
        );
        let (reason, details) = attempt(format!("{abort}\n"));
        assert!(reason.starts_with("a rank ended before the check did") && reason.contains("101"), "{reason}");
        assert_eq!(details, ["out", abort]);
    }

    #[test]
    fn what_a_check_compares_is_said_in_words() {
        let words = "rank 0 of 2 on vm: assertion `left == right` failed: the sum\n  left: 1\n right: 2 (a.rs:3)\n";
        let attempt = attempt(101, words, "");
        assert_eq!(attempt.reason(), "rank 0 of 2 on vm: the sum");
        assert_eq!(attempt.details(), ["       got: 1", "  expected: 2 (a.rs:3)"]);
        assert!(attempt.says("the sum got: 1") && !attempt.says("the product"));
    }

    #[test]
    fn who_goes_before_the_check_is_at_its_end_has_not_passed() {
        assert!(attempt(0, "", "").passed());
        let left = attempt(
            0,
            "",
            "mpi-check: error[missing-finalize]: rank 0 ended without MPI_Finalize, with exit code 0\n  at a.rs:3\n",
        );
        assert!(!left.passed());
        assert!(left.reason().contains("rank 0 ended without MPI_Finalize"), "{}", left.reason());
        // Where there is no checker, and all say that they are well.
        let left = Attempt { finalized: 0, ..attempt(0, "", "") };
        assert!(!left.passed());
        assert!(left.reason().starts_with("2 of 2 ranks left before the check was at its end"), "{}", left.reason());
    }

    #[test]
    fn what_is_kept_of_it_is_a_word() {
        let mistakes = [Mistake { name: "one_seed".into(), says: "the same seed".into() }];
        let found = |code, stderr: &str, report: &str| attempt(code, stderr, report).found(&mistakes);
        assert_eq!(found(0, "", ""), "");
        assert_eq!(found(101, "rank 0 of 2 on vm: not yet implemented: write f\n", ""), "not written yet");
        assert_eq!(found(101, "rank 0 of 2 on vm: every rank used the\nsame seed\n", ""), "one_seed");
        assert_eq!(found(101, "rank 0 of 2 on my-laptop: 5 is wrong\n", ""), "wrong on 2");
        assert_eq!(found(86, "", "mpi-check: error[receive-receive]: ranks 0 and 1 wait\n"), "hangs on 2");
    }

    #[test]
    fn what_other_ranks_say_as_well_is_left_out() {
        let printed =
            ["rank 0 of 3 on a: wrong", "  left: 1", "rank 1 of 3 on a: wrong", "  left: 2", "rank 2 of 3 on a: late"];
        let kept = without_repetitions(printed[0], printed.into_iter());
        assert_eq!(kept, ["  left: 1", "rank 2 of 3 on a: late"]);
    }
}
