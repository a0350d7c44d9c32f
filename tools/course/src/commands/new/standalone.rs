//! A crate outside of the course: a program of one's own, which needs nothing of this checkout but its MPI.

use std::fs;
use std::path::{Path, absolute};

use crate::fault::{Context, Fault, Result};
use crate::lessons::Course;
use crate::mpi::setup;

/// Each file of the crate: where it goes, and its text with `{{name}}` and the like in it.
const TEMPLATE: [(&str, &str); 5] = [
    ("Cargo.toml", include_str!("../../../template_standalone/Cargo.toml.in")),
    ("src/main.rs", include_str!("../../../template_standalone/src/main.rs")),
    ("job.sh", include_str!("../../../template_standalone/job.sh")),
    ("README.md", include_str!("../../../template_standalone/README.md")),
    (".gitignore", include_str!("../../../template_standalone/gitignore")),
];

/// Makes the crate in `folder`, which must not exist or be empty.
///
/// # Errors
/// If the folder has something in it, its name is no name for a crate, or there is no MPI.
pub fn run(folder: &Path, course: &Course) -> Result<u8> {
    let folder = absolute(folder).context(|| format!("there is no folder {}", folder.display()))?;
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    check_name(&name)?;
    if fs::read_dir(&folder).is_ok_and(|mut entries| entries.next().is_some()) || folder.is_file() {
        return Err(Fault::usage(format!("{} is there already, and not empty", folder.display()))
            .fix("choose a folder that isn't there yet"));
    }
    let toolchain = setup::ensure(&course.root, None)?;
    let mpiexec = toolchain.mpi.mpiexec.display().to_string();
    let mpi = mpi_dependency(&fs::read_to_string(course.root.join("Cargo.toml")).unwrap_or_default())?;
    let fill = |text: &str| {
        text.replace("{{name}}", &name)
            .replace("{{mpi}}", &mpi)
            .replace("{{mpiexec}}", &mpiexec)
            .replace("{{folder}}", &folder.display().to_string())
    };
    let settings = (".cargo/config.toml", toolchain.settings());
    let files = TEMPLATE.iter().map(|(file, text)| (*file, fill(text)));
    for (file, text) in files.chain([settings]) {
        super::write(&folder.join(file), &text)?;
    }
    println!("{} is a crate of your own. It builds without this checkout, but for its MPI.", folder.display());
    println!("Next:\n  cd {}\n  cargo build --release", folder.display());
    println!("  {mpiexec} -n 4 target/release/{name} 1e8");
    println!("Its README.md says how to take it to a cluster; book/your_own_program.md goes through it line by line.");
    Ok(0)
}

/// What cargo takes for a package's name, and a shell for a word.
fn check_name(name: &str) -> Result<()> {
    let letters = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    if letters && name.starts_with(|c: char| c.is_ascii_alphabetic()) && name != "test" {
        return Ok(());
    }
    Err(Fault::usage(format!("`{name}`, the folder's name, is no name for a crate"))
        .fix("use letters, digits, - and _, like heat_equation"))
}

/// The line of the workspace's manifest that says which `mpi` it stands on.
fn mpi_dependency(manifest: &str) -> Result<String> {
    let line = manifest.lines().find(|line| line.starts_with("mpi = "));
    line.map(str::to_owned).ok_or_else(|| Fault::new("the Cargo.toml of this checkout doesn't name the crate mpi"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_crates() {
        for name in ["heat", "heat-2", "my_pi"] {
            assert!(check_name(name).is_ok(), "{name}");
        }
        for name in ["", "2d", "my pi", "größe", "test", "a$b"] {
            assert!(check_name(name).is_err(), "{name}");
        }
    }

    #[test]
    fn the_course_and_its_offspring_stand_on_the_same_mpi() {
        let line = mpi_dependency(include_str!("../../../../../Cargo.toml")).unwrap();
        assert!(line.contains("version = "), "{line}");
        assert!(mpi_dependency("[dependencies]\nmpicc = 1\n").is_err());
    }
}
