//! Waiting with an eye on the others: in a call that waits, in one that asks again and again, and by another thread for a
//! rank that is inside MPI. What is waited for is the caller's business.

pub mod deputy;
pub mod polls;
pub mod threads;
pub mod watch;
