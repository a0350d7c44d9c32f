//! What a program is linked with, which is known before it starts: another MPI than the one that is set up, or none.

use std::fs;
use std::path::Path;

use goblin::elf::Elf;
use launch::Kind;

use crate::fault::{Fault, Result, USAGE};
use crate::mpi::found;
use crate::mpi::identify;
use crate::mpi::installation::Mpi;
use crate::mpi::toolchain::Toolchain;

/// What a program's file says, if it is in the format ELF. Of a script, nothing is known.
pub struct Linkage {
    /// Whether it asks for no loader of libraries.
    pub is_static: bool,
    /// The libraries that it names; those that they need are not among them.
    libraries: Vec<String>,
    /// Whether it may load others while it runs, as python3 does, or start programs that have others, as a shell does.
    goes_on: bool,
}

/// Libraries of the system, which need no MPI themselves.
const OF_SYSTEM: &[&str] =
    &["libc.", "libm.", "libpthread.", "libdl.", "librt.", "libgcc_s.", "libstdc++.", "libgfortran.", "ld-linux"];

/// What a program imports that may load a library or start another program.
const GOING_ON: &[&str] = &[
    "dlopen",
    "dlmopen",
    "execl",
    "execle",
    "execlp",
    "execv",
    "execve",
    "execveat",
    "execvp",
    "execvpe",
    "fexecve",
    "popen",
    "posix_spawn",
    "posix_spawnp",
    "system",
];

impl Linkage {
    /// Of the program at this path.
    pub fn of(program: &Path) -> Option<Self> {
        let file = fs::read(program).ok()?;
        let elf = Elf::parse(&file).ok()?;
        let imported = |symbol: goblin::elf::Sym| symbol.is_import().then(|| elf.dynstrtab.get_at(symbol.st_name));
        Some(Self {
            is_static: elf.interpreter.is_none(),
            libraries: elf.libraries.iter().map(|&name| name.to_owned()).collect(),
            goes_on: elf.dynsyms.iter().filter_map(imported).flatten().any(|name| GOING_ON.contains(&name)),
        })
    }

    /// Its MPI's library, and whose that is. The names are those of the makers; `libmpi_abi.so` may be anybody's.
    fn mpi(&self) -> Option<(&str, Kind)> {
        self.libraries.iter().find_map(|name| {
            let kind = match name.split_once(".so.")? {
                ("libmpich", _) => Kind::Mpich,
                // The number that MPICH and its relatives have agreed upon (MPICH ABI Compatibility Initiative).
                ("libmpi", number) if number.split('.').next() == Some("12") => Kind::Mpich,
                ("libmpi", _) => Kind::OpenMpi,
                _ => return None,
            };
            Some((name.as_str(), kind))
        })
    }

    /// Whether this program can't call any MPI: it is linked with the system's own libraries only, and loads and starts no
    /// other.
    fn has_none(&self) -> bool {
        let systems = |name: &String| OF_SYSTEM.iter().any(|system| name.starts_with(system));
        !self.is_static && !self.goes_on && self.libraries.iter().all(systems)
    }

    /// Whether its ranks would find each other if this MPI's launcher started them; Debian's MPICH has another name.
    fn fits(&self, mpi: &Mpi) -> bool {
        let same = |(name, kind): (&str, Kind)| {
            kind == mpi.name.kind() && name.starts_with(&format!("{}.", identify::library(&mpi.mpicc, kind)))
        };
        self.mpi().is_none_or(same)
    }
}

/// Refuses a program that is linked with another MPI: each of its ranks would think that it is alone. One that has none at
/// all runs as well, but not without a word.
pub fn check(program: &Path, name: &str, Toolchain { root, mpi, .. }: &Toolchain) -> Result<()> {
    let Some(linkage) = Linkage::of(program) else { return Ok(()) };
    if linkage.has_none() {
        eprintln!("note: {name} is linked with no MPI, so that it runs as programs that don't know of each other");
    }
    let Some((library, kind)) = linkage.mpi().filter(|_| !linkage.fits(mpi)) else { return Ok(()) };
    let what = format!("{name} is linked with {library} ({}), but {mpi} is set up", identify::family(kind));
    let wrapper = mpi.mpicc.strip_prefix(root).unwrap_or(&mpi.mpicc).display();
    let other = found::usable(root).into_iter().find(|other| linkage.fits(other));
    let other = other.map_or(String::new(), |other| format!(", or choose --mpi {}", other.name.as_str()));
    Err(Fault::new(what).fix(format!("build it with {wrapper}{other}")).code(USAGE))
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use super::*;

    fn linked_with(libraries: &[&str]) -> Linkage {
        Linkage { is_static: false, libraries: libraries.iter().map(|&name| name.into()).collect(), goes_on: false }
    }

    #[test]
    fn an_mpi_is_known_by_the_name_of_its_library() {
        let kind = |name| linked_with(&["libc.so.6", name]).mpi().map(|(_, kind)| kind);
        assert_eq!(kind("libmpi.so.40"), Some(Kind::OpenMpi));
        assert_eq!(kind("libmpi.so.12"), Some(Kind::Mpich));
        assert_eq!(kind("libmpi.so.12.3"), Some(Kind::Mpich));
        assert_eq!(kind("libmpich.so.12"), Some(Kind::Mpich));
        assert_eq!(kind("libmpi_abi.so.1"), None);
        assert_eq!(kind("libmpicase.so.1"), None);
    }

    #[test]
    fn only_who_can_get_no_mpi_has_none() {
        assert!(linked_with(&["libm.so.6", "libc.so.6", "ld-linux-x86-64.so.2"]).has_none());
        assert!(!linked_with(&["libhdf5.so.103", "libc.so.6"]).has_none(), "that may bring one");
        assert!(!Linkage { goes_on: true, ..linked_with(&["libc.so.6"]) }.has_none(), "as python3 and sh");
        assert!(!Linkage { is_static: true, ..linked_with(&[]) }.has_none(), "it may have one within itself");
    }

    #[test]
    fn files_tell_what_they_are_linked_with() {
        let own = Linkage::of(Path::new("/proc/self/exe")).expect("a test is a program");
        assert!(!own.is_static && own.libraries.iter().any(|name| name.starts_with("libc.")), "{:?}", own.libraries);
        assert!(Linkage::of(Path::new("Cargo.toml")).is_none());
    }
}
