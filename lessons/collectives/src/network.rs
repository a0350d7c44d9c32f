//! Sorts up to 256 keys by comparing them in an order that doesn't depend on them, eight pairs at a time.
//!
//! Rows of eight keys lie in registers. Eight rows are sorted column by column, turned by a quarter, and then neighbouring
//! runs are merged by bitonic networks (K. E. Batcher, "Sorting networks and their applications", 1968).

use std::arch::x86_64::{
    __m512i, _mm512_mask_blend_epi64, _mm512_max_epu64, _mm512_min_epu64, _mm512_permutex2var_epi64,
    _mm512_permutexvar_epi64, _mm512_set1_epi64,
};

use crate::register::{LANES, load, store};

/// The most keys: 32 registers hold them. Below that many keys a partition is mostly beginning and end.
pub const MOST: usize = 256;
/// Rows that are sorted column by column.
const ROWS: usize = 8;

/// The optimal network for eight inputs: 19 comparisons in 6 layers (D. E. Knuth, TAOCP 3, section 5.3.4).
const NETWORK: [(usize, usize); 19] = [
    (0, 2),
    (1, 3),
    (4, 6),
    (5, 7),
    (0, 4),
    (1, 5),
    (2, 6),
    (3, 7),
    (0, 1),
    (2, 3),
    (4, 5),
    (6, 7),
    (2, 4),
    (3, 5),
    (1, 4),
    (3, 6),
    (1, 2),
    (3, 4),
    (5, 6),
];

/// Sorts at most [`MOST`] keys.
#[target_feature(enable = "avx512f,popcnt")]
pub fn sort(keys: &mut [u64]) {
    // Places that no key fills hold the largest number, which stays at the end.
    let mut rows = [_mm512_set1_epi64(-1); MOST / LANES];
    let (full, rest) = keys.as_chunks::<LANES>();
    let mut last = [u64::MAX; LANES];
    last[..rest.len()].copy_from_slice(rest);
    for (row, keys) in rows.iter_mut().zip(full.iter().chain([&last])) {
        *row = load(keys, 0);
    }
    let blocks = keys.len().div_ceil(ROWS * LANES);
    for block in rows.as_chunks_mut::<ROWS>().0.iter_mut().take(blocks) {
        sort_block(block);
    }
    if blocks > 1 {
        merge::<8>(&mut rows);
    }
    if blocks > 2 {
        merge::<16>(&mut rows);
    }
    let (full, rest) = keys.as_chunks_mut::<LANES>();
    for (row, keys) in rows.iter().zip(full.iter_mut().chain([&mut last])) {
        store(keys, 0, *row);
    }
    rest.copy_from_slice(&last[..rest.len()]);
}

/// Sorts 64 keys.
#[inline]
#[target_feature(enable = "avx512f,popcnt")]
fn sort_block(rows: &mut [__m512i; ROWS]) {
    for (low, high) in NETWORK {
        compare(rows, low, high);
    }
    turn::<4>(rows);
    turn::<2>(rows);
    turn::<1>(rows);
    merge::<1>(rows);
    merge::<2>(rows);
    merge::<4>(rows);
}

/// Leaves the smaller keys, lane by lane, in row `low`, and the larger ones in row `high`.
#[inline]
#[target_feature(enable = "avx512f,popcnt")]
fn compare(rows: &mut [__m512i], low: usize, high: usize) {
    let (a, b) = (rows[low], rows[high]);
    rows[low] = _mm512_min_epu64(a, b);
    rows[high] = _mm512_max_epu64(a, b);
}

/// A third of the transposition of a square of keys: exchanges the corners of all its squares of 2·`STEP` rows.
#[inline]
#[target_feature(enable = "avx512f,popcnt")]
fn turn<const STEP: usize>(rows: &mut [__m512i; ROWS]) {
    // Lanes of two rows together: 0 to 7 are the upper one's, 8 to 15 the lower one's.
    let (upper, lower) = const {
        let (mut upper, mut lower) = ([0; LANES], [0; LANES]);
        let mut lane = 0;
        while lane < LANES {
            let left = lane & STEP == 0;
            upper[lane] = (if left { lane } else { LANES + (lane ^ STEP) }) as u64;
            lower[lane] = (if left { lane | STEP } else { LANES + lane }) as u64;
            lane += 1;
        }
        (upper, lower)
    };
    for row in 0..ROWS {
        if row & STEP == 0 {
            let (a, b) = (rows[row], rows[row + STEP]);
            rows[row] = _mm512_permutex2var_epi64(a, load(&upper, 0), b);
            rows[row + STEP] = _mm512_permutex2var_epi64(a, load(&lower, 0), b);
        }
    }
}

/// Merges each two neighbouring sorted runs of `RUN` rows to one.
#[inline]
#[target_feature(enable = "avx512f,popcnt")]
fn merge<const RUN: usize>(rows: &mut [__m512i]) {
    let backwards = load(&[7, 6, 5, 4, 3, 2, 1, 0], 0);
    for rows in rows.chunks_exact_mut(2 * RUN) {
        // The first key with the last one, the second with the last but one, and so on.
        for row in 0..RUN {
            let mirror = 2 * RUN - 1 - row;
            let (a, b) = (rows[row], _mm512_permutexvar_epi64(backwards, rows[mirror]));
            rows[row] = _mm512_min_epu64(a, b);
            rows[mirror] = _mm512_permutexvar_epi64(backwards, _mm512_max_epu64(a, b));
        }
        let mut step = RUN / 2;
        while step > 0 {
            for row in 0..2 * RUN {
                if row & step == 0 {
                    compare(rows, row, row + step);
                }
            }
            step /= 2;
        }
        for row in rows {
            // Within a row: lanes four apart, two apart, neighbours. The mask has the lanes of the larger keys.
            *row = compare_lanes::<4>(*row, 0b1111_0000);
            *row = compare_lanes::<2>(*row, 0b1100_1100);
            *row = compare_lanes::<1>(*row, 0b1010_1010);
        }
    }
}

/// Compares lanes that are `STEP` apart within a row.
#[inline]
#[target_feature(enable = "avx512f,popcnt")]
fn compare_lanes<const STEP: u64>(row: __m512i, larger: u8) -> __m512i {
    let partners = const { [STEP, 1 ^ STEP, 2 ^ STEP, 3 ^ STEP, 4 ^ STEP, 5 ^ STEP, 6 ^ STEP, 7 ^ STEP] };
    let other = _mm512_permutexvar_epi64(load(&partners, 0), row);
    _mm512_mask_blend_epi64(larger, _mm512_min_epu64(row, other), _mm512_max_epu64(row, other))
}
