//! Waiting with an eye on the others, also by another thread for a rank that is inside MPI.

pub mod deputy;
pub mod polls;
pub mod threads;
pub mod watch;
