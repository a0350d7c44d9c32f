//! The commands of `cargo course`: a file for each that this package has, with its arguments and what it prints, and a folder
//! for what nobody else needs.
//!
//! Commands don't know each other: what two of them need is a matter of a job, of the lessons or of the MPI, and stands there.
//! What needs much more code, or an MPI to be built, is a package of its own (`lessons::outside`), and not here.

pub mod check;
pub mod doctor;
pub mod explain;
pub mod hand_over;
pub mod hint;
pub mod hosts;
pub mod list;
pub mod new;
pub mod reset;
pub mod run;
pub mod setup;
pub mod solution;
pub mod submit;
pub mod test;
pub mod trace;
