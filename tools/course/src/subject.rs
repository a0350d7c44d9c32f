//! What is to be run: a lesson, or any program that uses MPI.

use std::path::{Path, PathBuf};

use crate::cargo;
use crate::config::Config;
use crate::error::{Fault, Result};
use crate::lessons::{Course, Lesson};
use crate::path::on_path;

/// How many ranks a program gets that isn't a lesson, if the machine has the cores.
const RANKS: usize = 4;

/// A lesson, or a program.
pub struct Subject<'a> {
    /// A name for it, in messages and in names of files.
    pub name: String,
    /// The program, which a lesson needn't have yet.
    pub path: PathBuf,
    /// The number of ranks that it is made for.
    pub ranks: usize,
    lesson: Option<&'a Lesson>,
}

impl<'a> Subject<'a> {
    /// The lesson, as this MPI builds it.
    pub fn lesson(lesson: &'a Lesson, course: &Course, config: &Config) -> Self {
        let path = cargo::program(config, &course.root, &lesson.program);
        Self { name: lesson.folder.clone(), path, ranks: lesson.ranks, lesson: Some(lesson) }
    }

    /// The program at this path, or of this name on the `PATH`.
    pub fn program(program: &Path) -> Result<Self> {
        let path = on_path(program).ok_or_else(|| {
            Fault::usage(format!("{} is no program", program.display())).fix("a path, or a name on the PATH")
        })?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Self { name, path, ranks: RANKS, lesson: None })
    }

    /// Builds it, if it is a lesson.
    pub fn build(&self, config: &Config, course: &Course) -> Result<()> {
        match self.lesson {
            Some(lesson) => cargo::build(config, &course.root, &["-p", &lesson.package, "--bin", &lesson.program]),
            None => Ok(()),
        }
    }
}
