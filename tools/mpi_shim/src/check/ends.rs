//! How the checker comes and goes, and what it says when a rank or the job comes to its end, or is brought to it. What is
//! noted in between isn't here.

pub mod departure;
mod errors;
mod finish;
pub mod last;
mod start;

pub use self::finish::finish;
#[allow(unused_imports, reason = "MPI has sessions since 4.0")]
pub use self::start::cannot_begin;
pub use self::start::{is_wanted, start};
