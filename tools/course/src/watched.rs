//! Running ranks under the eyes of the doctor: a library before MPI's own that sees when ranks wait for each other for
//! ever, says why, and ends the job.

use std::cell::Cell;
use std::ffi::OsString;
use std::io::{Write, stderr};
use std::path::PathBuf;
use std::{env, fs, process};

use launch::{Ended, Launcher};

use crate::config::Config;
use crate::error::Result;
use crate::lessons::Course;
use crate::preload;

/// How the doctor looks at a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Doctor {
    /// Ends a job that can't go on
    On,
    /// The same, and no send and no collective ends before the other ranks are there: what works only by luck is found
    Strict,
    /// Isn't there
    Off,
}

/// The doctor's library, and the file in which it leaves its report.
pub struct Watched {
    library: PathBuf,
    doctor: Doctor,
    /// None where the ranks don't see the file: it then speaks on their standard error.
    report: Option<PathBuf>,
    /// How much of it was printed.
    told: Cell<usize>,
}

impl Watched {
    /// Builds the library; none if there is to be no doctor, or can't be: only Linux loads libraries before MPI's own.
    pub fn build(doctor: Doctor, config: &Config, course: &Course) -> Result<Option<Self>> {
        if doctor == Doctor::Off || cfg!(not(target_os = "linux")) {
            return Ok(None);
        }
        let library = preload::build(config, course)?;
        let report = env::temp_dir().join(format!("mpi-course-doctor-{}", process::id()));
        let _ = fs::remove_file(&report);
        Ok(Some(Self { library, doctor, report: Some(report), told: Cell::new(0) }))
    }

    /// The same, for ranks on other machines, which don't see a file of this one.
    pub fn elsewhere(self) -> Self {
        Self { report: None, ..self }
    }

    /// The launcher, whose ranks the doctor watches.
    pub fn launcher(&self, launcher: Launcher) -> Launcher {
        let doctor = if self.doctor == Doctor::Strict { "strict" } else { "on" };
        let settings = [preload::setting("LD_PRELOAD", &self.library), OsString::from(format!("MPI_DOCTOR={doctor}"))];
        let report = self.report.iter().map(|report| preload::setting("MPI_DOCTOR_REPORT", report));
        launcher.with_settings(settings.into_iter().chain(report))
    }

    /// Whether a rank has begun with the MPI that the library was built for, as far as is known: it leaves the file there.
    pub fn has_come(&self) -> bool {
        self.report.as_ref().is_none_or(|file| file.exists())
    }

    /// What the doctor has said of the last run, and nothing from then on.
    pub fn report(&self) -> String {
        let Some(file) = &self.report else { return String::new() };
        let report = fs::read_to_string(file).unwrap_or_default();
        let _ = fs::remove_file(file);
        report
    }

    /// Prints what the doctor has said since the last time: what it doesn't see, one must know before the time limit.
    pub fn tell(&self) {
        let report = self.report.as_ref().and_then(|file| fs::read_to_string(file).ok()).unwrap_or_default();
        if let Some(more) = report.get(self.told.replace(report.len())..) {
            // `eprint!` would panic where nobody reads any more, and then nobody would end the ranks.
            let _ = stderr().write_all(more.as_bytes());
        }
    }
}

/// The exit code of a job that the doctor has ended (`mpi_trace`).
const DIAGNOSED: i32 = 86;

/// Whether this report says why the job ended: he has ended it, or MPI has for an error, which keeps its own code.
pub fn is_diagnosis(ended: &Ended, report: &str) -> bool {
    let has_error = || report.lines().any(|line| line.starts_with("doctor: error: "));
    ended.code == DIAGNOSED && !report.is_empty() || !ended.success() && has_error()
}

/// For tests, which start their ranks themselves: the variable that makes their launcher load the library.
pub fn for_tests(config: &Config, course: &Course) -> Result<Option<(&'static str, PathBuf)>> {
    if cfg!(not(target_os = "linux")) {
        return Ok(None);
    }
    Ok(Some((launch::DOCTOR, preload::build(config, course)?)))
}
