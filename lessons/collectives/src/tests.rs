//! The steps against each other, and against inputs that were made to break them.

use mpi::Count;

use crate::{
    Choice, Distribution, Kernel, SAMPLE, Segment, bag, elements, hash, largest_over_mean, merge, parse, partition,
    sample, sequence, splitters, starts,
};

/// All kernels that this processor has.
fn kernels() -> Vec<Kernel> {
    [Choice::Std, Choice::Avx512].into_iter().filter_map(|choice| Kernel::new(choice).ok()).collect()
}

#[test]
fn kernels_are_those_of_this_processor() {
    let kernels: Vec<_> = kernels().iter().map(|kernel| kernel.name()).collect();
    harness::testing::are_those_of_this_processor(&kernels, &["avx512"]);
    assert_eq!(kernels[0], "std");
    assert_eq!(Kernel::new(Choice::Auto).expect("always").name(), kernels[kernels.len() - 1]);
}

/// Keys of all kinds, some of them hard: equal ones, few different ones, extreme ones, patterns.
fn inputs(count: u64) -> Vec<(String, Vec<u64>)> {
    type Pattern = fn(u64) -> u64;
    let patterns: [(&str, Pattern); 8] = [
        ("zeros", |_| 0),
        ("largest", |_| u64::MAX),
        ("zeros and largest", |i| hash(1, i) % 2 * u64::MAX),
        ("four different ones", |i| hash(2, i) % 4),
        ("only high bits differ", |i| hash(3, i) << 56),
        ("a saw", |i| i % 17),
        ("an organ pipe", |i| i.abs_diff(500)),
        ("one small among large", |i| u64::MAX - u64::from(i == 7)),
    ];
    let made = patterns.map(|(name, key)| (name.into(), (0..count).map(key).collect()));
    let distributed = Distribution::ALL.map(|distribution| {
        (distribution.name().into(), (0..count).map(|index| distribution.key(42, index, count)).collect())
    });
    made.into_iter().chain(distributed).collect()
}

/// Lengths around those at which a kernel takes another way: vectors, blocks, the network's sizes, the pivots' sizes.
const LENGTHS: [u64; 26] = [
    0, 1, 2, 7, 8, 9, 15, 63, 64, 65, 127, 128, 129, 191, 192, 193, 255, 256, 257, 263, 511, 1000, 4095, 4097, 20_000,
    200_001,
];

#[test]
fn all_kernels_sort() {
    for count in LENGTHS {
        for (name, keys) in inputs(count) {
            let mut sorted = keys.clone();
            sorted.sort();
            for kernel in kernels() {
                let mut found = keys.clone();
                kernel.sort(&mut found);
                assert!(found == sorted, "{}: {count} keys, {name}", kernel.name());
            }
        }
    }
}

#[test]
fn all_kernels_partition() {
    for count in LENGTHS {
        for (name, keys) in inputs(count) {
            for pivot in [0, 1, 3, keys.get(keys.len() / 2).copied().unwrap_or(5), 1 << 63, u64::MAX] {
                let below = keys.iter().filter(|&&key| key < pivot).count();
                for kernel in kernels() {
                    let mut found = keys.clone();
                    let place = format!("{}: {count} keys, {name}, below {pivot}", kernel.name());
                    assert_eq!(kernel.partition(&mut found, pivot), below, "{place}");
                    assert!(found[..below].iter().all(|&key| key < pivot), "{place}");
                    assert_eq!(bag(&found), bag(&keys), "{place}");
                }
            }
        }
    }
}

/// The keys of each rank, cut into the parts of all ranks: `parts[from][to]`.
fn exchange(ranks: usize, keys: &[u64], kernel: Kernel) -> Vec<Vec<Vec<u64>>> {
    let block = |rank| {
        let block = shared::block(keys.len() as u64, ranks, rank);
        keys[block.start as usize..block.end as usize].to_vec()
    };
    let all: Vec<u64> = (0..ranks).flat_map(|rank| sample(&block(rank), rank)).collect();
    let splitters = splitters(all, ranks);
    let cut = |rank| {
        let mut mine = block(rank);
        let counts = partition(&mut mine, &splitters, rank, kernel);
        assert_eq!(elements(&counts), Ok(mine.len()));
        let ranges = counts.iter().zip(starts(&counts)).map(|(&count, start)| start as usize..(start + count) as usize);
        ranges.map(|range| mine[range].to_vec()).collect()
    };
    (0..ranks).map(cut).collect()
}

#[test]
fn parts_follow_each_other_and_are_balanced() {
    for count in [0, 1, 5, 1000, 30_000] {
        for (name, keys) in inputs(count) {
            for ranks in [1, 2, 3, 4, 7, 16] {
                for kernel in kernels() {
                    let sent = exchange(ranks, &keys, kernel);
                    let mut parts: Vec<Vec<u64>> =
                        (0..ranks).map(|to| sent.iter().flat_map(|parts| parts[to].clone()).collect()).collect();
                    parts.iter_mut().for_each(|part| part.sort_unstable());
                    let place = format!("{count} keys, {name}, {ranks} ranks, {}", kernel.name());
                    let mut sorted = keys.clone();
                    sorted.sort_unstable();
                    assert!(parts.concat() == sorted, "{place}");
                    let sizes: Vec<u64> = parts.iter().map(|part| part.len() as u64).collect();
                    let balance = largest_over_mean(&sizes).unwrap_or(1.0);
                    assert!(count < 1000 || balance <= 1.5, "{place}: {balance}, {sizes:?}");
                }
            }
        }
    }
}

#[test]
fn a_key_on_each_rank_goes_one_to_each_rank() {
    // Seven equal keys: rounding each rank's seventh down would send all to the last rank.
    let sent = exchange(7, &[5; 7], Kernel::Std);
    let sizes: Vec<usize> = (0..7).map(|to| sent.iter().map(|parts| parts[to].len()).sum()).collect();
    assert_eq!(sizes, [1; 7]);
}

#[test]
fn merging_is_sorting() {
    for (name, keys) in inputs(1000) {
        let mut sorted = keys.clone();
        sorted.sort_unstable();
        for runs in [1, 2, 3, 7] {
            let run = |run: &[u64]| {
                let mut run = run.to_vec();
                run.sort_unstable();
                run
            };
            assert_eq!(merge(keys.chunks(1000_usize.div_ceil(runs)).map(run).collect()), sorted, "{name}, {runs} runs");
        }
    }
    assert!(merge(Vec::new()).is_empty());
}

#[test]
fn a_sample_has_each_stretch_once() {
    assert!(sample(&[], 3).is_empty());
    assert_eq!(sample(&[7, 5, 6], 3), [7, 5, 6]);
    let keys: Vec<u64> = (0..10 * SAMPLE as u64).collect();
    assert!(sample(&keys, 3).iter().enumerate().all(|(stretch, key)| key / 10 == stretch as u64));
    assert_ne!(sample(&keys, 3), sample(&keys, 4));
}

#[test]
fn segments_join_to_the_whole_in_any_grouping_but_only_in_order() {
    let keys = [1, 2, 2, 5, 4, 9, 9, 3];
    let whole = Segment::of(&keys);
    assert_eq!(whole, Segment { count: 8, first: 1, last: 3, descents: 2 });
    for i in 0..=8 {
        for j in i..=8 {
            let (a, b, c) = (Segment::of(&keys[..i]), Segment::of(&keys[i..j]), Segment::of(&keys[j..]));
            assert_eq!((a.then(b).then(c), a.then(b.then(c))), (whole, whole), "cut at {i} and {j}");
        }
    }
    let (low, high) = (Segment::of(&[1, 2]), Segment::of(&[3]));
    assert_eq!((low.then(high).descents, high.then(low).descents), (0, 1));
}

#[test]
fn fingerprints_see_what_they_should() {
    let (keys, swapped, other) = ([3, 1, 2], [1, 3, 2], [3, 1, 1]);
    assert_eq!(bag(&keys), bag(&swapped));
    assert_ne!(bag(&keys), bag(&other));
    assert_ne!(sequence(&keys, 0), sequence(&swapped, 0));
    // However the whole is cut, the parts' fingerprints add up.
    assert_eq!(sequence(&keys[..1], 0).wrapping_add(sequence(&keys[1..], 1)), sequence(&keys, 0));
}

#[test]
fn a_file_is_read_or_the_mistake_has_its_line() {
    assert_eq!(parse(&b""[..]), Ok(vec![]));
    assert_eq!(parse(&b" \n\n"[..]), Ok(vec![]));
    assert_eq!(parse(&b"3 1\t2\r\n18446744073709551615 007"[..]), Ok(vec![3, 1, 2, u64::MAX, 7]));
    // A buffer of one byte: words and lines may end anywhere in what is read at once.
    assert_eq!(parse(std::io::BufReader::with_capacity(1, &b"12\n345 6"[..])), Ok(vec![12, 345, 6]));
    for (text, line, word) in [
        ("1\n2x\n", 2, "2x"),
        ("1 -2", 1, "-2"),
        ("1\n\n+3", 3, "+3"),
        ("1.5", 1, "1.5"),
        ("18446744073709551616", 1, "18446744073709551616"),
        ("1\n\u{fc}", 2, ""),
        ("000000000000000000001", 1, "00000000000000000000…"),
        ("\0\0", 1, "\\u{0}\\u{0}"),
    ] {
        let why = parse(text.as_bytes()).unwrap_err();
        assert!(why.contains(&format!("line {line}: '{word}")), "{text}: {why}");
    }
}

#[test]
fn counts_that_mpi_cannot_say_are_refused() {
    assert_eq!(elements(&[1, 0, 2]), Ok(3));
    assert_eq!(starts(&[4, 0, 2]), [0, 4, 4]);
    assert!(elements(&[Count::MAX, 1]).unwrap_err().contains("2,147,483,648 keys"));
}
