//! Bytes that one rank writes and others read meanwhile, without a lock: who reads sees by a count whether what it has read
//! is whole (a seqlock). The bytes lie in atomic words, and fences keep their copies between the two looks at the count, on
//! ARM as well: H.-J. Boehm, Can seqlocks get along with programming language memory models?, MSPC 2012.

// Not from `std` itself: `tests/sequence.rs` puts a model in its place, which tries every order that a machine may choose.
use super::atomic::{AtomicU64, Ordering::*, fence};

/// Changes what the count guards; it is odd meanwhile. One rank only may do so.
pub fn write(count: &AtomicU64, change: impl FnOnce()) {
    let before = count.load(Relaxed);
    count.store(before + 1, Relaxed);
    // Who sees any of the change sees the count odd, or later, when it looks again.
    fence(Release);
    change();
    count.store(before + 2, Release);
}

/// What the count guards, and the count; none while it is being changed.
pub fn read<T>(count: &AtomicU64, copy: impl FnOnce() -> T) -> Option<(T, u64)> {
    let before = count.load(Acquire);
    if before % 2 == 1 {
        return None;
    }
    let copied = copy();
    // Not before all is copied.
    fence(Acquire);
    (count.load(Relaxed) == before).then_some((copied, before))
}

/// Puts bytes into words that have room for them.
pub fn store(words: &[AtomicU64], bytes: &[u8]) {
    for (word, part) in words.iter().zip(bytes.chunks(8)) {
        let mut whole = [0; 8];
        whole[..part.len()].copy_from_slice(part);
        word.store(u64::from_ne_bytes(whole), Relaxed);
    }
}

/// So many bytes of the words.
pub fn load(words: &[AtomicU64], length: usize) -> Vec<u8> {
    let words = &words[..length.div_ceil(8).min(words.len())];
    let mut bytes: Vec<_> = words.iter().flat_map(|word| word.load(Relaxed).to_ne_bytes()).collect();
    bytes.truncate(length);
    bytes
}
