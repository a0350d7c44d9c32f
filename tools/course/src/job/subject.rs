//! What is to be run: a lesson, or any program that uses MPI.

use std::cell::OnceCell;
use std::path::{Path, PathBuf};

use crate::fault::{Fault, Result};
use crate::lessons::{Course, Lesson};
use crate::mpi::cargo;
use crate::mpi::installation::Name;
use crate::mpi::linkage;
use crate::mpi::path::on_path;
use crate::mpi::setup;
use crate::mpi::toolchain::Toolchain;

/// How many ranks a program gets that isn't a lesson, if the machine has the cores.
const RANKS: usize = 4;

/// A lesson, or a program.
pub struct Subject<'a> {
    /// A name for it, in messages and in names of files.
    pub name: String,
    /// The number of ranks that it is made for.
    pub ranks: usize,
    /// The program, once it is there: cargo says where a lesson's is.
    path: OnceCell<PathBuf>,
    lesson: Option<&'a Lesson>,
    /// Whether it is the lesson's first program, `plain.rs`.
    plain: bool,
    /// What it is built and run with.
    pub toolchain: Toolchain,
}

impl<'a> Subject<'a> {
    /// The lesson or the program that a command line names. They are looked for before the set-up, which takes longer than a
    /// slip in a name should.
    pub fn find(lesson: Option<&str>, program: Option<&Path>, mpi: Option<Name>, course: &'a Course) -> Result<Self> {
        let lesson = lesson.map(|name| course.lesson(name)).transpose()?;
        let program = program.map(found).transpose()?;
        let toolchain = setup::ensure(&course.root, mpi)?;
        match (program, lesson) {
            (Some(path), _) => {
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                linkage::check(&path, &name, &toolchain)?;
                Ok(Self { name, path: path.into(), ranks: RANKS, lesson: None, plain: false, toolchain })
            }
            (None, Some(lesson)) => {
                let (name, ranks) = (lesson.folder.clone(), lesson.ranks);
                Ok(Self { name, path: OnceCell::new(), ranks, lesson: Some(lesson), plain: false, toolchain })
            }
            (None, None) => Err(Fault::usage("neither a lesson nor a program")),
        }
    }

    /// Instead of the lesson's program its first one, `plain.rs`, if that is `wanted`.
    pub fn with_plain(self, wanted: bool) -> Self {
        Self { plain: wanted, ..self }
    }

    /// The program; of a lesson that isn't built yet, nothing.
    pub fn path(&self) -> &Path {
        self.path.get().map_or(Path::new(""), PathBuf::as_path)
    }

    /// Builds it, if it is a lesson.
    pub fn build(&self) -> Result<()> {
        if let Some(lesson) = self.lesson {
            let plain = lesson.plain();
            let target = if self.plain { ["--example", &plain] } else { ["--bin", &lesson.program] };
            let path = cargo::program(&self.toolchain, &[&["-p", lesson.package.as_str()], &target[..]].concat())?;
            self.path.get_or_init(|| path);
        }
        Ok(())
    }

    /// What is to be said where no rank has begun with MPI.
    pub fn without_mpi(&self) -> Fault {
        let fix = "a program that was built with this MPI's compiler (cargo course doctor), and calls MPI_Init itself";
        Fault::new(format!("{}: no rank called MPI_Init of {}", self.name, self.toolchain.mpi)).fix(fix)
    }
}

/// The program at this path, or of this name on the `PATH`.
fn found(program: &Path) -> Result<PathBuf> {
    on_path(program).ok_or_else(|| {
        Fault::usage(format!("{} is no program", program.display())).fix("a path, or a name on the PATH")
    })
}
