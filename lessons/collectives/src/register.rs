//! Eight keys in a vector register, for processors with AVX-512.

use std::arch::x86_64::{__m512i, _mm512_loadu_si512, _mm512_storeu_si512};

/// Keys in a vector register of 512 bits.
pub const LANES: usize = 8;
/// Loads eight keys into a register.
#[inline]
#[target_feature(enable = "avx512f")]
pub fn load(keys: &[u64], at: usize) -> __m512i {
    let keys = &keys[at..at + LANES];
    // SAFETY: these are eight keys, 512 bits, and this instruction takes them at any address.
    unsafe { _mm512_loadu_si512(keys.as_ptr().cast()) }
}

/// Stores a register as eight keys.
#[inline]
#[target_feature(enable = "avx512f")]
pub fn store(keys: &mut [u64], at: usize, vector: __m512i) {
    let keys = &mut keys[at..at + LANES];
    // SAFETY: as in `load`.
    unsafe { _mm512_storeu_si512(keys.as_mut_ptr().cast(), vector) }
}
