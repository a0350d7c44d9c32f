//! The commands of `cargo course`: one file for each that this package has, and a folder for what only that command needs.

pub mod check;
pub mod doctor;
pub mod hand_over;
pub mod hosts;
pub mod list;
pub mod new;
pub mod run;
pub mod setup;
pub mod submit;
pub mod test;
pub mod trace;
