//! Gets the peers ready: compiles those in C, and makes an environment for those in Python.

use std::cell::OnceCell;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use std::{env, fs};

use course::lessons::Lesson;
use course::mpi::toolchain::Toolchain;
use figures::numbers::fingerprint;
use launch::Kind;

/// Numba's libraries are large; a slow line may take its time.
const INSTALL_LIMIT: Duration = Duration::from_secs(900);
const COMPILE_LIMIT: Duration = Duration::from_secs(120);

/// Something that is made ready, or the reason why the peer can't take part.
pub type OrSkipped<T> = Result<T, String>;

/// Where peers are made ready, and for which MPI.
pub struct Workshop<'a> {
    toolchain: &'a Toolchain,
    /// The lesson's folder `peers/`.
    sources: PathBuf,
    /// For the programs that are made of the peers' sources.
    programs: PathBuf,
    /// For the Python packages.
    environments: PathBuf,
    /// The folder with this lesson's packages, or why there is none, once that has been tried.
    packages: OnceCell<OrSkipped<PathBuf>>,
}

impl<'a> Workshop<'a> {
    /// For a lesson's peers.
    pub fn new(toolchain: &'a Toolchain, lesson: &Lesson) -> Self {
        Self {
            toolchain,
            sources: toolchain.root.join("lessons").join(&lesson.folder).join("peers"),
            programs: toolchain.target_dir().join("peers").join(&lesson.folder),
            environments: toolchain.root.join(".peers"),
            packages: OnceCell::new(),
        }
    }

    /// What is to be started for a peer.
    pub fn prepare(&self, file: &str, flags: &[String], mpi: bool) -> OrSkipped<Ready> {
        let source = self.sources.join(file);
        match source.extension().and_then(|ending| ending.to_str()) {
            Some("c") => Ok(Ready::new(self.compile(&source, flags, mpi)?)),
            Some("sh") => Ok(Ready { arguments: vec![source], ..Ready::new("sh".into()) }),
            Some("py") => {
                let packages = self.packages.get_or_init(|| self.install()).clone()?;
                let python = Ready { arguments: vec![source], ..Ready::new("python3".into()) };
                Ok(python.with_packages(&packages, self.toolchain))
            }
            _ => Err(format!("{file} is no .c, .py or .sh")),
        }
    }

    /// Compiles a program in C, by the MPI's compiler wrapper if it uses MPI.
    fn compile(&self, source: &Path, flags: &[String], mpi: bool) -> OrSkipped<PathBuf> {
        fs::create_dir_all(&self.programs).map_err(|error| format!("{}: {error}", self.programs.display()))?;
        // The same source may take part twice, with different flags.
        let stem = source.file_stem().unwrap_or_default().to_string_lossy();
        let program = self.programs.join(format!("{stem}-{:08x}", fingerprint(flags.concat().bytes()) as u32));
        let compiler =
            if mpi { self.toolchain.mpi.mpicc.clone() } else { env::var_os("CC").unwrap_or("cc".into()).into() };
        let mut command = Command::new(&compiler);
        // Libraries come after what needs them.
        let (libraries, options): (Vec<_>, Vec<_>) = flags.iter().partition(|flag| flag.starts_with("-l"));
        command.args(options).arg(source).arg("-o").arg(&program).args(libraries);
        if mpi {
            command.args(self.toolchain.mpi.libraries.iter().map(|folder| format!("-Wl,-rpath,{}", folder.display())));
        }
        match launch::capture(&mut command, COMPILE_LIMIT) {
            Err(error) => Err(format!("{} can't be run: {error}", compiler.display())),
            Ok(compiled) if compiled.ended.success() => Ok(program),
            Ok(compiled) => Err(format!("it doesn't compile: {}", first_error(&compiled.stderr))),
        }
    }

    /// The folder that holds the Python packages of `peers/requirements.txt`, for this Python. Lessons that ask for the
    /// same ones share it.
    fn install(&self) -> OrSkipped<PathBuf> {
        let python = python_version().ok_or("there is no python3")?;
        let list = self.sources.join("requirements.txt");
        let Ok(requirements) = fs::read_to_string(&list) else {
            // Nothing but Python's own library.
            return Ok(PathBuf::new());
        };
        let folder = self.environments.join(format!("{python}-{:08x}", fingerprint(requirements.bytes()) as u32));
        if folder.exists() {
            return Ok(folder);
        }
        let names: Vec<_> = requirements.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
        eprintln!("Installing {} with pip into {}.", names.join(", "), folder.display());
        // Installed aside and renamed: an interrupted installation is never taken for a whole one.
        let part = folder.with_extension("part");
        let _ = fs::remove_dir_all(&part);
        let mut pip = Command::new("python3");
        pip.args(["-m", "pip", "install", "--quiet", "--target"]).arg(&part).arg("-r").arg(&list);
        pip.envs([("PIP_DISABLE_PIP_VERSION_CHECK", "1"), ("PIP_ROOT_USER_ACTION", "ignore")]);
        let installed = launch::capture(&mut pip, INSTALL_LIMIT).map_err(|error| format!("python3: {error}"))?;
        if !installed.ended.success() {
            let _ = fs::remove_dir_all(&part);
            return Err(format!("pip can't install {}: {}", names.join(", "), first_error(&installed.stderr)));
        }
        fs::rename(&part, &folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        Ok(folder)
    }
}

/// A peer that can be started.
#[derive(Debug)]
pub struct Ready {
    /// The program.
    pub program: PathBuf,
    /// Its first arguments.
    pub arguments: Vec<PathBuf>,
    /// Variables that it needs.
    pub environment: Vec<(String, String)>,
}

impl Ready {
    /// A program without arguments of its own.
    pub fn new(program: PathBuf) -> Self {
        Self { program, arguments: vec![], environment: vec![] }
    }

    /// Finds Python's packages there, and mpi4py the MPI that is in use.
    fn with_packages(mut self, packages: &Path, toolchain: &Toolchain) -> Self {
        let mut set = |name: &str, value: String| self.environment.push((name.to_owned(), value));
        set("PYTHONPATH", packages.display().to_string());
        // Numba and NumPy would otherwise use all cores; one rank is compared with one rank.
        set("OMP_NUM_THREADS", "1".into());
        // mpi4py's wheel takes the MPI that it is told, by these two.
        set("MPI4PY_MPIABI", if toolchain.mpi.name.kind() == Kind::OpenMpi { "openmpi" } else { "mpich" }.into());
        if let Some(folder) = toolchain.mpi.libraries.first() {
            set("LD_LIBRARY_PATH", folder.display().to_string());
        }
        self
    }
}

/// "python3.11"; nothing if there is none.
fn python_version() -> Option<String> {
    let script = "import sys; print('python%d.%d' % sys.version_info[:2])";
    let output = Command::new("python3").args(["-c", script]).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The line that says what is wrong, of all that a compiler or pip says.
fn first_error(text: &str) -> &str {
    let lines = || text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines().find(|line| line.to_lowercase().contains("error")).or(lines().next_back()).unwrap_or("it doesn't say why")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_is_found_among_what_is_said() {
        assert_eq!(first_error("In function main:\n a.c:1: error: no\nmore\n"), "a.c:1: error: no");
        assert_eq!(first_error("hm\noh\n"), "oh");
        assert_eq!(first_error(""), "it doesn't say why");
    }
}
