//! `cargo course setup`: finds a working MPI, or brings one.

use crate::fault::Result;
use crate::lessons::Course;
use crate::mpi::installation::Name;
use crate::mpi::mpi_toml;
use crate::mpi::setup;

/// Find a working MPI, or bring one into .mpi/ without root; then plain `cargo build` works
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Use this MPI instead of the first that works
    #[arg(long, value_enum)]
    mpi: Option<Name>,
    /// Install what is missing with this system's package manager, with sudo if need be
    #[arg(long)]
    system: bool,
}

/// Sets up, and says what is used and what can be typed next.
pub fn run(args: &Args, course: &Course) -> Result<u8> {
    let toolchain = setup::set_up(&course.root, args.mpi, args.system)?;
    let mpiexec = toolchain.mpi.mpiexec.strip_prefix(&course.root).unwrap_or(&toolchain.mpi.mpiexec).display();
    let lesson = course.lesson("monte_carlo_pi").ok().or(course.lessons.first());
    println!("MPI:      {}", toolchain.mpi);
    println!("launcher: {mpiexec}");
    println!("libclang: {}", toolchain.libclang.display());
    println!("written:  {}", mpi_toml::path(&course.root).display());
    if let Some(lesson) = lesson {
        println!("\nNext, any of:\n  cargo course run {}", lesson.folder);
        println!("  {mpiexec} -n {} cargo run -q -p {}", lesson.ranks, lesson.package);
    }
    Ok(0)
}
