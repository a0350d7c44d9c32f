//! Where this rank runs, as MPI knows it, and which MPI that is.

/// The host's name.
pub fn host() -> String {
    mpi::environment::processor_name().unwrap_or_else(|_| "unknown".into())
}

/// The MPI library and its version in a few words, e.g. "Open MPI 4.1.4" or "MPICH 5.0.2".
pub fn mpi_library() -> String {
    short_library_name(&mpi::environment::library_version().unwrap_or_default())
}

/// Open MPI says "Open MPI v4.1.4, package: …", MPICH says "MPICH Version:      5.0.2\nMPICH Release date: …".
fn short_library_name(version: &str) -> String {
    let first = version.lines().next().unwrap_or_default().split(',').next().unwrap_or_default();
    first.replace("Version:", "").replace(" v", " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn library_names_are_short() {
        assert_eq!(short_library_name("MPICH Version:      5.0.2\nMPICH Release date: x"), "MPICH 5.0.2");
        assert_eq!(short_library_name("Open MPI v4.1.4, package: Debian OpenMPI, ident: 4.1.4"), "Open MPI 4.1.4");
    }
}
