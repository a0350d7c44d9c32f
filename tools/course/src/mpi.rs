//! What is known of the MPIs of this machine, and of building with one of them.

pub mod cargo;
pub mod exported;
pub mod found;
pub mod identify;
pub mod installation;
pub mod libclang;
pub mod linkage;
pub mod mpi_toml;
pub mod path;
pub mod pip;
pub mod probe;
pub mod setup;
pub mod system;
pub mod toolchain;
pub mod wheels;
