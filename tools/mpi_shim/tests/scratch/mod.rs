//! Builds a program in C, and runs it under the real launcher with the tracer loaded.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use std::{env, fs};

use launch::{Captured, Launcher};
use trace::read::{self, Trace};
use trace::unpack;

/// A folder with the program, and what it leaves.
pub struct Scratch(pub PathBuf);

impl Scratch {
    /// Builds a program of this folder.
    pub fn new(source: &str, name: &str) -> Self {
        let folder = env::temp_dir().join(format!("mpi_shim-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("trace")).expect("there is room");
        let scratch = Self(folder);
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(source);
        let mpicc = env::var("MPICC").unwrap_or_else(|_| "mpicc".into());
        let built = Command::new(&mpicc)
            .arg(source)
            .args(["-g", "-pthread", "-o"])
            .arg(scratch.0.join("program"))
            .output()
            .expect("an MPI is set up");
        assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
        scratch
    }

    /// Runs it with the tracer loaded.
    pub fn run(&self, ranks: usize, settings: &[&str], arguments: &[&str]) -> Captured {
        run_program(&self.0.join("program"), ranks, settings, arguments)
    }

    /// The command that does so.
    #[allow(dead_code, reason = "most tests wait for its end")]
    pub fn command(&self, ranks: usize, settings: &[&str], arguments: &[&str]) -> Command {
        command(&launcher(settings), &self.0.join("program"), ranks, arguments)
    }

    /// Runs it, and records what it does.
    #[allow(dead_code, reason = "not all tests record")]
    pub fn traced(&self, ranks: usize, settings: &[&str], arguments: &[&str]) -> (Captured, Trace) {
        let folder = self.0.join("trace");
        let folder_setting = format!("MPI_TRACE_FOLDER={}", folder.display());
        let captured = self.run(ranks, &[settings, &[&folder_setting]].concat(), arguments);
        unpack::folder(&folder).expect("ranks that were killed leave what can be read");
        let trace = read::trace(&folder).unwrap_or_else(|error| panic!("{error}\n{captured:?}"));
        (captured, trace)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Runs a program with the tracer loaded.
pub fn run_program(program: &Path, ranks: usize, settings: &[&str], arguments: &[&str]) -> Captured {
    let launcher = launcher(settings);
    let _turn = launcher.turn();
    let mut command = command(&launcher, program, ranks, arguments);
    launch::capture(&mut command, Duration::from_secs(120)).expect("the launcher can be started")
}

/// The launcher, whose ranks load the tracer.
fn launcher(settings: &[&str]) -> Launcher {
    let own = env::current_exe().expect("Linux knows it");
    let library = own.with_file_name("libmpi_shim.so");
    assert!(library.exists(), "{}", library.display());
    // A setting of ours comes after that of `cargo course test`, and counts.
    let preload = format!("LD_PRELOAD={}", library.display());
    let settings = ["MPI_CHECK=", &preload].into_iter().chain(settings.iter().copied()).map(Into::into);
    Launcher::from_environment().with_settings(settings)
}

fn command(launcher: &Launcher, program: &Path, ranks: usize, arguments: &[&str]) -> Command {
    let mut command = launcher.command(ranks, program);
    command.args(arguments).env("LD_LIBRARY_PATH", library_path());
    command
}

/// Where the MPI's library is: beside its compiler, if that isn't the system's.
fn library_path() -> PathBuf {
    let mpicc = PathBuf::from(env::var("MPICC").unwrap_or_default());
    mpicc.parent().and_then(Path::parent).map(|prefix| prefix.join("lib")).unwrap_or_default()
}
