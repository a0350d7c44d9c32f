//! Asks compiler wrappers and launchers which MPI they belong to: their names and folders don't tell.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use launch::Kind;

use crate::fault::{Context, Fault, Result};

/// What the preprocessor is given. Macros that `mpi.h` doesn't define come back as their own names.
const QUESTION: &[u8] = b"#include <mpi.h>\nCOURSE_OPENMPI OMPI_MAJOR_VERSION.OMPI_MINOR_VERSION.OMPI_RELEASE_VERSION\nCOURSE_MPICH MPICH_VERSION\n";

/// The family's name, as it writes it itself.
pub fn family(kind: Kind) -> &'static str {
    match kind {
        Kind::OpenMpi => "Open MPI",
        Kind::Mpich => "MPICH",
    }
}

/// The MPI, and its version, whose `mpi.h` this wrapper compiles against.
pub fn wrapper(mpicc: &Path) -> Result<(Kind, String)> {
    let failed = || format!("cannot run the compiler wrapper {}", mpicc.display());
    let mut child = Command::new(mpicc)
        .args(["-E", "-x", "c", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .context(failed)?;
    if let Some(mut stdin) = child.stdin.take() {
        // A wrapper that doesn't read is one that has failed, which its output tells better.
        let _ = stdin.write_all(QUESTION);
    }
    let output = child.wait_with_output().context(failed)?;
    version_in_header(&String::from_utf8_lossy(&output.stdout)).ok_or_else(|| {
        let said = String::from_utf8_lossy(&output.stderr);
        let reason = said.lines().find(|line| !line.trim().is_empty()).unwrap_or("it names neither Open MPI nor MPICH");
        Fault::new(format!("{} finds no mpi.h that we know: {reason}", mpicc.display()))
            .fix("install that MPI's development package, or: cargo course setup --mpi embedded")
    })
}

fn version_in_header(preprocessed: &str) -> Option<(Kind, String)> {
    let answer = |word| preprocessed.lines().find_map(|line| line.trim().strip_prefix(word));
    // The preprocessor leaves spaces between tokens: `4 . 1 . 4`, or `4.1.4`.
    let clean = |answer: &str| answer.replace([' ', '"'], "");
    let of = |kind, word| Some((kind, clean(answer(word)?)));
    [of(Kind::OpenMpi, "COURSE_OPENMPI"), of(Kind::Mpich, "COURSE_MPICH")]
        .into_iter()
        .flatten()
        .find(|(_, version)| version.starts_with(|first: char| first.is_ascii_digit()))
}

/// What a launcher says about itself.
#[derive(Debug, PartialEq, Eq)]
pub struct FoundLauncher {
    /// The family that it belongs to.
    pub kind: Kind,
    /// The MPI's version, where the launcher knows it: Open MPI's may be a PRRTE with a version of its own.
    pub version: Option<String>,
}

impl FoundLauncher {
    /// Whether it starts the ranks of this MPI.
    pub fn fits(&self, kind: Kind, version: &str) -> bool {
        self.kind == kind && self.version.as_deref().is_none_or(|own| own == version)
    }
}

/// Which MPI a launcher belongs to; nothing if it can't be run, or is neither's.
pub fn launcher(mpiexec: &Path) -> Option<FoundLauncher> {
    let output = Command::new(mpiexec).arg("--version").stdin(Stdio::null()).output().ok()?;
    launcher_in_text(&String::from_utf8_lossy(&output.stdout))
}

fn launcher_in_text(text: &str) -> Option<FoundLauncher> {
    let word_after = |mark| Some(text.split_once(mark)?.1.split_whitespace().next()?.to_owned());
    if text.contains("HYDRA build details") {
        return Some(FoundLauncher { kind: Kind::Mpich, version: word_after("Version:") });
    }
    // Open MPI 4 calls itself so as `mpirun`, and OpenRTE as `mpiexec`; Open MPI 5 leaves the launching to PRRTE.
    let version = word_after("(Open MPI)").or(word_after("(OpenRTE)"));
    let open_mpi = version.is_some() || text.contains("(PRRTE)");
    open_mpi.then_some(FoundLauncher { kind: Kind::OpenMpi, version })
}

/// The folders with which this wrapper links, other than those where every program looks.
pub fn libraries(mpicc: &Path) -> Vec<PathBuf> {
    let Ok(output) = Command::new(mpicc).arg("-show").output() else { return Vec::new() };
    folders_in_link_line(&String::from_utf8_lossy(&output.stdout))
}

/// How the name of the library begins with which this wrapper links: Debian's MPICH has one of its own.
pub fn library(mpicc: &Path, kind: Kind) -> &'static str {
    let said = || Command::new(mpicc).arg("-show").output().map(|output| output.stdout).unwrap_or_default();
    let debians =
        kind == Kind::Mpich && String::from_utf8_lossy(&said()).split_whitespace().any(|flag| flag == "-lmpich");
    if debians { "libmpich" } else { "libmpi" }
}

fn folders_in_link_line(line: &str) -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = Vec::new();
    for folder in line.split_whitespace().filter_map(|flag| flag.strip_prefix("-L")) {
        let folder = Path::new(folder).canonicalize().unwrap_or_else(|_| folder.into());
        if !is_the_systems(&folder) && !folders.contains(&folder) {
            folders.push(folder);
        }
    }
    folders
}

/// `/usr/lib`, `/lib64`, and Debian's `/usr/lib/x86_64-linux-gnu`, but not a folder within one.
fn is_the_systems(folder: &Path) -> bool {
    let folder = folder.strip_prefix("/usr").or(folder.strip_prefix("/")).unwrap_or(folder);
    let mut parts = folder.iter().filter_map(|part| part.to_str());
    let lib = parts.next().is_some_and(|first| first == "lib" || first == "lib64");
    lib && parts.next().is_none_or(|second| second.contains("-linux-gnu")) && parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_tell_their_mpi() {
        let open_mpi = "int x;\nCOURSE_OPENMPI 4.1.4\nCOURSE_MPICH MPICH_VERSION\n";
        assert_eq!(version_in_header(open_mpi), Some((Kind::OpenMpi, "4.1.4".into())));
        let spaced = "COURSE_OPENMPI 5 . 0 . 7\nCOURSE_MPICH MPICH_VERSION\n";
        assert_eq!(version_in_header(spaced), Some((Kind::OpenMpi, "5.0.7".into())));
        let mpich = "COURSE_OPENMPI OMPI_MAJOR_VERSION.OMPI_MINOR_VERSION\nCOURSE_MPICH \"4.0.2\"\n";
        assert_eq!(version_in_header(mpich), Some((Kind::Mpich, "4.0.2".into())));
        assert_eq!(version_in_header("COURSE_OPENMPI OMPI_MAJOR_VERSION\nCOURSE_MPICH MPICH_VERSION"), None);
    }

    #[test]
    fn launchers_tell_their_mpi() {
        let open_mpi = launcher_in_text("mpirun (Open MPI) 4.1.4\n\nReport bugs to …").expect("Open MPI's");
        assert!(open_mpi.fits(Kind::OpenMpi, "4.1.4"));
        assert!(!open_mpi.fits(Kind::OpenMpi, "5.0.7"));
        assert!(!open_mpi.fits(Kind::Mpich, "4.1.4"));
        let as_mpiexec = launcher_in_text("mpiexec (OpenRTE) 4.1.4\n").expect("Open MPI 4's");
        assert!(as_mpiexec.fits(Kind::OpenMpi, "4.1.4"));
        let prrte = launcher_in_text("prterun (PRRTE) 3.0.8\n").expect("Open MPI 5's");
        assert!(prrte.fits(Kind::OpenMpi, "5.0.7"));
        let hydra = launcher_in_text("HYDRA build details:\n    Version:         5.0.2\n").expect("MPICH's");
        assert!(hydra.fits(Kind::Mpich, "5.0.2"));
        assert_eq!(launcher_in_text("slurm 22.05.8"), None);
    }

    #[test]
    fn only_folders_of_its_own_need_to_be_searched_at_run_time() {
        let line = "gcc -I/opt/no-mpi/include -L/opt/no-mpi/lib -L/usr/lib64 -L/opt/no-mpi/lib -lmpi";
        assert_eq!(folders_in_link_line(line), [PathBuf::from("/opt/no-mpi/lib")]);
        assert!(is_the_systems(Path::new("/usr/lib/x86_64-linux-gnu")));
        assert!(!is_the_systems(Path::new("/usr/lib64/openmpi/lib")));
        assert!(!is_the_systems(Path::new("/usr/lib/x86_64-linux-gnu/openmpi/lib")));
    }
}
