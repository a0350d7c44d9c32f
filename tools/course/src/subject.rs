//! What is to be run: a lesson, or any program that uses MPI.

use std::path::{Path, PathBuf};

use crate::cargo;
use crate::config::Config;
use crate::error::{Fault, Result};
use crate::lessons::{Course, Lesson};
use crate::mpi::Name;
use crate::path::on_path;
use crate::setup;

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
    /// The lesson or the program that a command line names, and what it is built and run with. They are looked for before
    /// the set-up, which takes longer than a slip in a name should.
    pub fn find(
        lesson: Option<&str>,
        program: Option<&Path>,
        mpi: Option<Name>,
        course: &'a Course,
    ) -> Result<(Self, Config)> {
        let lesson = lesson.map(|name| course.lesson(name)).transpose()?;
        let program = program.map(Self::program).transpose()?;
        let config = setup::ensure(&course.root, mpi)?;
        let subject = program.or_else(|| Some(Self::lesson(lesson?, course, &config)));
        let subject = subject.ok_or_else(|| Fault::usage("neither a lesson nor a program"))?;
        Ok((subject, config))
    }

    /// The lesson, as this MPI builds it.
    fn lesson(lesson: &'a Lesson, course: &Course, config: &Config) -> Self {
        let path = cargo::program(config, &course.root, &lesson.program);
        Self { name: lesson.folder.clone(), path, ranks: lesson.ranks, lesson: Some(lesson) }
    }

    /// The program at this path, or of this name on the `PATH`.
    fn program(program: &Path) -> Result<Self> {
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
