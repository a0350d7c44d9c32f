//! Running ranks under the eyes of the MPI checker: a library before MPI's own that sees when ranks wait for each other
//! for ever, says why, and ends the job.

use std::cell::Cell;
use std::ffi::OsString;
use std::io::{Write, stderr};
use std::path::{Path, PathBuf};
use std::{env, fs, process};

use launch::{Code, Severity, codes};
use launch::{Ended, contract};

use crate::fault::Result;
use crate::job::preload;
use crate::mpi::toolchain::Toolchain;

/// How the MPI checker looks at a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum CheckMpi {
    /// Ends a job that can't go on
    On,
    /// The same, and no send and no collective ends before the other ranks are there: what works only by luck is found
    Strict,
    /// Isn't there
    Off,
}

/// The MPI checker's library, and the file in which it leaves its report.
pub struct Watched {
    library: PathBuf,
    how: CheckMpi,
    /// None where the ranks don't see the file: it then speaks on their standard error.
    report: Option<PathBuf>,
    /// How much of it was printed.
    told: Cell<usize>,
}

impl Watched {
    /// Builds the library; none if there is to be no checker, or can't be: only Linux loads libraries before MPI's own.
    pub fn build(how: CheckMpi, toolchain: &Toolchain) -> Result<Option<Self>> {
        if how == CheckMpi::Off || cfg!(not(target_os = "linux")) {
            return Ok(None);
        }
        let library = preload::build(toolchain)?;
        let report = env::temp_dir().join(format!("mpi-course-check-{}", process::id()));
        let watched = Self { library, how, report: Some(report), told: Cell::new(0) };
        watched.picture();
        watched.report();
        Ok(Some(watched))
    }

    /// The same, for ranks on other machines, which don't see a file of this one.
    pub fn elsewhere(self) -> Self {
        Self { report: None, ..self }
    }

    /// What the environment of the ranks must say, so that the MPI checker watches them ("NAME=value").
    pub fn settings(&self) -> Vec<OsString> {
        let how = if self.how == CheckMpi::Strict { "strict" } else { "on" };
        let settings =
            [preload::setting("LD_PRELOAD", &self.library), OsString::from(format!("{}={how}", contract::MPI_CHECK))];
        let report = self.report.iter().map(|report| preload::setting(contract::MPI_CHECK_REPORT, report));
        settings.into_iter().chain(report).collect()
    }

    /// Whether a rank has begun with the MPI that the library was built for, as far as is known: it leaves the file there.
    pub fn has_come(&self) -> bool {
        self.report.as_ref().is_none_or(|file| file.exists())
    }

    /// What the ranks of the last run were in when it was ended, as far as that was seen; nothing from then on.
    pub fn picture(&self) -> String {
        let [picture, _] = [contract::PICTURE, contract::NEW_PICTURE].map(|ending| {
            let Some(mut file) = self.report.clone().map(PathBuf::into_os_string) else { return String::new() };
            file.push(ending);
            taken(Path::new(&file))
        });
        picture
    }

    /// What the MPI checker has said of the last run, and nothing from then on.
    pub fn report(&self) -> String {
        self.report.as_deref().map(taken).unwrap_or_default()
    }

    /// Prints what the MPI checker has said since the last time: what it doesn't see, one must know before the time limit.
    pub fn tell(&self) {
        let report = self.report.as_ref().and_then(|file| fs::read_to_string(file).ok()).unwrap_or_default();
        if let Some(more) = report.get(self.told.replace(report.len())..) {
            // `eprint!` would panic where nobody reads any more, and then nobody would end the ranks.
            let _ = stderr().write_all(more.as_bytes());
        }
    }
}

/// What the MPI checker has said of a job's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// Nothing.
    Nothing,
    /// Which rank left too early, and how: why may be known to others.
    Departure,
    /// Why it ended.
    All,
}

/// What this report says of the job's end: the MPI checker has ended it, or MPI has for an error, which keeps its own code,
/// or a rank has left.
pub fn told(ended: &Ended, report: &str) -> Told {
    let errors: Vec<Code> = codes(report).filter(|code| code.severity() == Severity::Error).collect();
    if errors.contains(&Code::MissingFinalize) || errors.contains(&Code::Crash) {
        Told::Departure
    } else if !ended.success() && !errors.is_empty() {
        Told::All
    } else {
        Told::Nothing
    }
}

/// A file's text; the file is gone then.
fn taken(file: &Path) -> String {
    let text = fs::read_to_string(file).unwrap_or_default();
    let _ = fs::remove_file(file);
    text
}

/// For tests, which start their ranks themselves: the variable that makes their launcher load the library.
pub fn for_tests(toolchain: &Toolchain) -> Result<Option<(&'static str, PathBuf)>> {
    if cfg!(not(target_os = "linux")) {
        return Ok(None);
    }
    Ok(Some((contract::CHECKER, preload::build(toolchain)?)))
}
