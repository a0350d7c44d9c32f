//! A real two-rank all-reduce, in C: what an MPI is worth, before anything of ours is compiled against it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use launch::Captured;

use crate::fault::{Context, Fault, Result};
use crate::mpi::installation::{Mpi, Name};

const SOURCE: &str = include_str!("probe.c");
const LIMIT: Duration = Duration::from_secs(30);

/// A compiled probe. Its folder is in the checkout's `target`, since `/tmp` may forbid running programs.
pub struct Probe<'a> {
    mpi: &'a Mpi,
    program: PathBuf,
}

impl<'a> Probe<'a> {
    /// Compiles it with the MPI's wrapper.
    pub fn compile(root: &Path, mpi: &'a Mpi) -> Result<Self> {
        let folder = root.join("target").join(mpi.name.as_str()).join("probe");
        let program = folder.join("probe");
        let source = folder.join("probe.c");
        fs::create_dir_all(&folder)
            .and_then(|()| fs::write(&source, SOURCE))
            .context(|| format!("cannot write {}", source.display()))?;
        let mut command = Command::new(&mpi.mpicc);
        command.arg(&source).arg("-o").arg(&program);
        command.args(mpi.libraries.iter().map(|folder| format!("-Wl,-rpath,{}", folder.display())));
        let compiled = launch::capture(&mut command, LIMIT)
            .context(|| format!("cannot run the compiler wrapper {}", mpi.mpicc.display()))?;
        if compiled.ended.success() { Ok(Self { mpi, program }) } else { Err(uncompiled(mpi, &compiled)) }
    }

    /// Runs it on two ranks.
    pub fn run(&self) -> Result<()> {
        let captured = self.launch(&[])?;
        judge(self.mpi, &captured)
    }

    /// Whether this MPI can start more ranks at run time.
    pub fn spawns(&self) -> Result<bool> {
        let captured = self.launch(&["spawn"])?;
        Ok(captured.ended.success() && captured.stdout.contains("sum 3"))
    }

    fn launch(&self, args: &[&str]) -> Result<Captured> {
        let mut command = self.mpi.launcher().command(2, &self.program);
        command.args(args).envs(self.mpi.environment());
        launch::capture(&mut command, LIMIT)
            .context(|| format!("cannot run the launcher {}", self.mpi.mpiexec.display()))
    }
}

fn uncompiled(mpi: &Mpi, compiled: &Captured) -> Fault {
    let wrapper = mpi.mpicc.display();
    Fault::new(format!("{wrapper} cannot compile a small program: {}", last_line(&compiled.stderr)))
        .fix("install a C compiler and this MPI's development package")
}

fn judge(mpi: &Mpi, captured: &Captured) -> Result<()> {
    let launcher = mpi.mpiexec.display();
    if captured.stdout.contains("size 2 sum 3") && captured.ended.success() {
        return Ok(());
    }
    let what = if captured.stdout.contains("size 1 sum 1") {
        format!("{launcher} belongs to another MPI than {}: it starts 2 programs of one rank each", mpi.mpicc.display())
    } else if captured.ended.timed_out {
        format!("two ranks under {launcher} had not added two numbers after {} s", LIMIT.as_secs())
    } else {
        let code = captured.ended.code;
        format!("two ranks under {launcher} ended with exit code {code}: {}", last_line(&captured.stderr))
    };
    // Its own set-up would end here again.
    let fix = if mpi.name == Name::Embedded {
        "rm -r .mpi && cargo course setup"
    } else {
        "cargo course setup --mpi embedded"
    };
    Err(Fault::new(what).fix(fix))
}

/// The last line that says something: launchers frame their messages with rules.
fn last_line(text: &str) -> &str {
    text.lines().rev().find(|line| line.contains(char::is_alphabetic)).unwrap_or("(it printed nothing)").trim()
}
