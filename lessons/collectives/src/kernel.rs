//! The local sort, in steps: the standard library's, and one for AVX-512. Each has a partition, too.

use clap::ValueEnum;

#[cfg(target_arch = "x86_64")]
use crate::quick;

/// What a key takes on a simulated cluster each time that a partition looks at it, in seconds; in a sort that is log₂ n
/// times. From 1.43 s for 10⁸ keys on one core of a Xeon with AVX-512 (`cargo course scale collectives`, 2026-11-20).
const SECONDS_PER_KEY: f64 = 0.54e-9;

/// How a rank sorts its keys, as asked for on the command line.
#[derive(Clone, Copy, Debug, PartialEq, ValueEnum)]
pub enum Choice {
    /// The fastest that this processor can do
    Auto,
    /// The standard library's sort_unstable
    Std,
    /// Eight keys at a time, for processors with AVX-512
    Avx512,
}

/// How a rank sorts its keys, on a processor that can do so.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kernel {
    /// [`slice::sort_unstable`].
    Std,
    /// A quicksort with AVX-512, in `quick.rs`. Only [`Kernel::new`] makes one, and only where there is AVX-512.
    Avx512(Proof),
}

/// That the processor has been asked, and has AVX-512.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Proof(());

impl Kernel {
    /// The kernel that was asked for.
    ///
    /// # Errors
    /// A sentence that says what to do, if this processor doesn't have AVX-512.
    pub fn new(choice: Choice) -> Result<Self, String> {
        let avx512 = has_avx512().then_some(Self::Avx512(Proof(())));
        match choice {
            Choice::Std => Ok(Self::Std),
            Choice::Auto => Ok(avx512.unwrap_or(Self::Std)),
            Choice::Avx512 => avx512.ok_or_else(|| "this processor has no AVX-512; take --kernel auto".into()),
        }
    }

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Std => "std",
            Self::Avx512(_) => "avx512",
        }
    }

    /// Sorts keys.
    pub fn sort(self, keys: &mut [u64]) {
        shared::computed(SECONDS_PER_KEY * keys.len() as f64 * (keys.len().max(1) as f64).log2());
        match self {
            Self::Std => keys.sort_unstable(),
            #[cfg(target_arch = "x86_64")]
            // SAFETY: there is a proof that the processor has AVX-512.
            Self::Avx512(_) => unsafe { quick::sort(keys) },
            #[cfg(not(target_arch = "x86_64"))]
            Self::Avx512(_) => unreachable!("there is no proof on this processor"),
        }
    }

    /// Brings the keys below `pivot` to the front, and returns how many they are.
    pub fn partition(self, keys: &mut [u64], pivot: u64) -> usize {
        shared::computed(SECONDS_PER_KEY * keys.len() as f64);
        match self {
            Self::Std => partition(keys, pivot),
            #[cfg(target_arch = "x86_64")]
            // SAFETY: there is a proof that the processor has AVX-512.
            Self::Avx512(_) => unsafe { quick::partition(keys, pivot) },
            #[cfg(not(target_arch = "x86_64"))]
            Self::Avx512(_) => unreachable!("there is no proof on this processor"),
        }
    }
}

/// One key at a time: N. Lomuto's partition, with an addition instead of a branch that would be guessed wrong half of
/// the time.
fn partition(keys: &mut [u64], pivot: u64) -> usize {
    let mut below = 0;
    for index in 0..keys.len() {
        keys.swap(below, index);
        below += usize::from(keys[below] < pivot);
    }
    below
}

#[cfg(target_arch = "x86_64")]
fn has_avx512() -> bool {
    is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("popcnt")
}

#[cfg(not(target_arch = "x86_64"))]
fn has_avx512() -> bool {
    false
}
