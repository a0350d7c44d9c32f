//! Given: which bin a key belongs in.

/// Which of `bins` bins of equal width a key belongs in, if the first one begins at the smallest key and the last one
/// ends at the largest.
///
/// # Panics
/// If the key is smaller than the smallest, or larger than the largest.
pub fn bin(key: u64, smallest: u64, largest: u64, bins: usize) -> usize {
    assert!((smallest..=largest).contains(&key), "the key {key} is not between {smallest} and {largest}");
    // In 128 bits: the product may be larger than any u64.
    (u128::from(key - smallest) * bins as u128 / (u128::from(largest - smallest) + 1)) as usize
}
