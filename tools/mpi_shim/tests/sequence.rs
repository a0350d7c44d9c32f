//! The checker's board under loom, a model that tries every order in which a machine may do what two ranks do: a picture is
//! seen whole or not at all. On the computer at hand that shows nothing, if it is Intel's: it keeps orders that ARM doesn't.
#![cfg(feature = "loom")]

/// What the module takes from its parent.
mod atomic {
    pub use loom::sync::atomic::{AtomicU64, Ordering, fence};
}

#[path = "../src/check/board/sequence.rs"]
mod sequence;

use std::sync::Arc;

use atomic::AtomicU64;

/// Two words, each with the same bytes; and what is counted.
#[derive(Default)]
struct Shown {
    count: AtomicU64,
    words: [AtomicU64; 2],
}

#[test]
fn a_picture_is_seen_whole_or_not_at_all() {
    static SEEN: [std::sync::atomic::AtomicU32; 3] = [const { std::sync::atomic::AtomicU32::new(0) }; 3];
    loom::model(|| {
        let mine = Arc::new(Shown::default());
        let other = Arc::clone(&mine);
        loom::thread::spawn(move || {
            for byte in 1..3 {
                sequence::write(&other.count, || sequence::store(&other.words, &[byte; 12]));
            }
        });
        // Others go on before this one does only if it lets them.
        loom::thread::yield_now();
        if let Some((bytes, count)) = sequence::read(&mine.count, || sequence::load(&mine.words, 12)) {
            assert_eq!(bytes, [count as u8 / 2; 12], "picture {}", count / 2);
            SEEN[count as usize / 2].fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        }
    });
    let seen = SEEN.each_ref().map(|times| times.load(std::sync::atomic::Ordering::Relaxed));
    assert!(seen.iter().all(|&times| times > 0), "each of the pictures, and none, in some order: {seen:?}");
}

#[test]
fn bytes_of_any_length_come_back() {
    loom::model(|| {
        let shown = Shown::default();
        for length in 0..=16 {
            let bytes: Vec<_> = (1..=length).collect();
            sequence::store(&shown.words, &bytes);
            assert_eq!(sequence::load(&shown.words, bytes.len()), bytes);
        }
    });
}
