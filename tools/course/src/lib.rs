//! `cargo course`: brings an MPI if there's none, then runs, tests and checks the lessons.
//!
//! It knows lessons only as packages that `cargo metadata` finds, and depends on no MPI: it is what installs one.

pub mod commands;
pub mod fault;
pub mod job;
pub mod lessons;

pub mod mpi {
    //! What is known of the MPIs of this machine, and of building with one of them.

    pub mod cargo;
    pub mod exported;
    pub mod identify;
    pub mod installation;
    pub mod libclang;
    pub mod linkage;
    pub mod path;
    pub mod pip;
    pub mod probe;
    pub mod setup;
    pub mod system;
    pub mod toolchain;
    pub mod wheels;
}
