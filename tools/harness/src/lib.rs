//! What tests and benchmarks use: running a program under the real launcher ([`testing`]), keeping a chapter true
//! ([`chapter`]), killing a run and resuming it ([`kills`]), folders that go away ([`Scratch`]), and criterion on several
//! ranks (`lockstep`).
//!
//! Nothing of it is in a program that a user runs: crates name it under `[dev-dependencies]` only.

pub mod chapter;
pub mod kills;
#[cfg(feature = "lockstep")]
mod lockstep;
mod scratch;
pub mod testing;

#[cfg(feature = "lockstep")]
pub use lockstep::Lockstep;
pub use scratch::Scratch;
