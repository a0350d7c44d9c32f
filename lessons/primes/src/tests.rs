use super::*;

/// All methods must find what this one finds.
fn by_trial(from: u64, to: u64) -> Vec<u64> {
    (from..=to).filter(|&number| is_prime(number)).collect()
}

fn found(method: Method, from: u64, to: u64, ranks: usize) -> Vec<u64> {
    let (finder, work) = (Finder::new(method, to), Work::new(from, to, method, ranks, true).expect("a good range"));
    let mut primes = Vec::new();
    (0..work.chunks()).for_each(|index| primes.extend(in_chunk(&finder, work.chunk(index))));
    primes
}

/// The primes in one chunk, which are as many as are counted, and the largest of which is the last one.
fn in_chunk(finder: &Finder, chunk: Range<u64>) -> Vec<u64> {
    let mut primes = Vec::new();
    finder.find(chunk.clone(), |segment| {
        let before = primes.len();
        primes.extend(segment.primes());
        assert_eq!(segment.count(), (primes.len() - before) as u64, "a segment of {chunk:?}");
        assert_eq!(segment.primes().next_back(), primes[before..].last().copied(), "a segment of {chunk:?}");
    });
    primes
}

/// Count and largest.
fn tally(from: u64, to: u64) -> (u64, u64) {
    let Tally { count, largest, .. } = Finder::new(Method::Wheel, to).tally(candidates(from, to), None);
    (count, largest)
}

#[test]
fn two_is_a_prime_and_one_is_not() {
    let first = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29];
    assert_eq!(by_trial(0, 30), first);
    assert_eq!(primes_up_to(30).into_iter().map(u64::from).collect::<Vec<_>>(), first);
    assert_eq!(primes(candidates(0, 30)), first);
    assert_eq!(found(Method::Trial, 0, 30, 1), first);
}

#[test]
fn all_methods_agree_on_every_small_range() {
    for to in 0..130 {
        assert_eq!(primes_up_to(to as u32).into_iter().map(u64::from).collect::<Vec<_>>(), by_trial(0, to), "to {to}");
        for from in 0..=to {
            for method in Method::ALL {
                assert_eq!(found(method, from, to, 1), by_trial(from, to), "{method:?} from {from} to {to}");
            }
        }
    }
}

#[test]
fn all_methods_agree_on_longer_ranges() {
    let all: Vec<_> = primes_up_to(3_000_000).into_iter().map(u64::from).collect();
    for method in Method::ALL {
        for ranks in [1, 7] {
            assert_eq!(found(method, 0, 3_000_000, ranks), all, "{method:?}, {ranks} ranks");
        }
    }
}

/// Pseudo-random numbers below `end`, always the same: multiples of the golden ratio, modulo 2⁶⁴.
fn scattered(end: u64) -> impl Iterator<Item = u64> {
    (1..).map(move |index: u64| index.wrapping_mul(0x9E37_79B9_7F4A_7C15) % end)
}

#[test]
fn all_methods_agree_on_short_ranges_anywhere() {
    // A trial division near 10^16 takes 50 million divisions; the larger the numbers, the fewer are tried.
    for (limit, ranges, length) in [(10_u64.pow(6), 2000, 300), (10_u64.pow(10), 300, 150), (10_u64.pow(13), 30, 40)] {
        let finders = [Method::Odd, Method::Wheel].map(|method| Finder::new(method, limit));
        for from in scattered(limit - length).take(ranges) {
            let to = from + from % length;
            let expected = by_trial(from, to);
            for finder in &finders {
                assert_eq!(in_chunk(finder, candidates(from, to)), expected, "{:?} {from} to {to}", finder.method);
            }
        }
    }
}

#[test]
fn both_sieves_agree_up_to_the_limit() {
    let [odd, wheel] = [Method::Odd, Method::Wheel].map(|method| Finder::new(method, LIMIT));
    for from in scattered(LIMIT - 1_000_000).take(5) {
        let chunk = candidates(from, from + 1_000_000);
        assert_eq!(in_chunk(&odd, chunk.clone()), in_chunk(&wheel, chunk), "from {from}");
    }
}

#[test]
fn nothing_is_lost_between_segments() {
    // Three segments of the wheel: with small and medium primes only, with buckets of which a few wait, and of which many
    // do. A prime near the square root has its multiples up to 4 and 38 segments apart.
    for from in [0, 1_000_000_000_000, 100_000_000_000_000, LIMIT - 40_000_000] {
        let [odd, wheel] = [Method::Odd, Method::Wheel].map(|method| {
            let chunk = candidates(from, from + 40_000_000);
            in_chunk(&Finder::new(method, from + 40_000_000), chunk)
        });
        // The lists are long: show where they differ.
        let different = odd.iter().zip(&wheel).find(|(odd, wheel)| odd != wheel);
        assert!(odd.len() == wheel.len() && different.is_none(), "from {from}: {different:?}");
    }
}

#[test]
fn buckets_reach_as_far_as_the_largest_primes() {
    // The multiples of the last of these primes lie up to 38 segments apart.
    let (primes, first, segments) = ([524_309, 8_388_617, 99_999_989], 12_345, 100);
    let mut buckets = buckets::Buckets::new(segments * packed::SEGMENT as u64, primes[2]);
    primes.iter().for_each(|&prime| buckets.add(prime, first));
    let mut crossed = Vec::new();
    for segment in 0..segments {
        let mut bytes = vec![0xff; packed::SEGMENT];
        buckets.cross_off(&mut bytes);
        for (byte, bits) in (first + segment * packed::SEGMENT as u64..).zip(bytes).filter(|&(_, bits)| bits != 0xff) {
            crossed.extend(packed::numbers(byte).into_iter().filter(|&number| bits & packed::bit(number) == 0));
        }
    }
    let end = 30 * (first + segments * packed::SEGMENT as u64);
    let multiples = primes.iter().flat_map(|&prime| (7..).map(move |factor| factor * prime).take_while(|&m| m < end));
    let mut expected: Vec<_> = multiples.filter(|&multiple| packed::bit(multiple) != 0).collect();
    expected.sort_unstable();
    expected.dedup();
    assert_eq!(crossed, expected);
}

#[test]
fn multiples_of_thirty_are_no_edges() {
    let around = [0, 30, 31 * 31, 30 * 4096, 30 * packed::SEGMENT as u64, 30_000_000_000];
    let finder = Finder::new(Method::Wheel, 31_000_000_000);
    for middle in around {
        for from in middle.saturating_sub(33)..middle + 33 {
            for to in [from, from + 1, from + 29, from + 31, from + 61] {
                assert_eq!(in_chunk(&finder, candidates(from, to)), by_trial(from, to), "from {from} to {to}");
            }
        }
    }
}

#[test]
fn neither_chunks_nor_their_order_matter() {
    let finder = Finder::new(Method::Wheel, 10_000_000);
    let all = in_chunk(&finder, candidates(0, 10_000_000));
    let mut cuts: Vec<_> = scattered(5_000_000).take(200).chain([0, 5_000_000]).collect();
    cuts.sort_unstable();
    let parts = cuts.windows(2).map(|ends| in_chunk(&finder, ends[0]..ends[1]));
    assert!(parts.flatten().eq(all));
}

#[test]
fn squares_of_primes_are_crossed_off_at_the_edges_of_a_range() {
    // Nothing but the prime itself crosses off its square. Among them are the largest and the smallest primes that the
    // wheel crosses off by pattern, in blocks, in segments and by buckets.
    for prime in [3_u64, 5, 7, 163, 167, 32_749, 32_771, 524_287, 524_309, 1_000_003, 99_999_989] {
        let square = prime * prime;
        assert_eq!(tally(square, square + 30), tally(square + 1, square + 30), "{square} is the first number");
        assert_eq!(tally(square, square), (0, 0), "{square} is the only number");
    }
}

#[test]
fn the_last_primes_below_the_limit_are_found() {
    // By the Miller-Rabin test with the first twelve primes as bases, which is exact below 3.3e24.
    let expected = [191, 183, 149, 113, 83, 63].map(|below| LIMIT - below);
    for method in [Method::Odd, Method::Wheel] {
        assert_eq!(found(method, LIMIT - 200, LIMIT, 3), expected, "{method:?}");
    }
}

#[test]
fn counts_agree_with_the_published_ones() {
    for k in 0..=8 {
        let to = 10_u64.pow(k);
        assert_eq!(Some(tally(0, to).0), report::published(0, to), "10^{k}");
    }
    assert_eq!(tally(0, 1_000_000), (78_498, 999_983));
}

#[test]
fn a_published_count_belongs_to_all_primes_up_to_a_power_of_ten() {
    assert_eq!(report::published(2, LIMIT), Some(279_238_341_033_925));
    assert_eq!(report::published(3, 1_000), None);
    assert_eq!(report::published(0, 1_001), None);
    assert!(report::verdict(5, Some(4)).is_err_and(|why| why.contains("5 primes are found, and 4 published")));
    assert!(report::verdict(4, Some(4)).is_ok_and(|said| said.contains("agrees")));
}

#[test]
fn the_lines_are_the_primes() {
    let mut lines = String::new();
    let tally = Finder::new(Method::Wheel, 12).tally(candidates(0, 12), Some(&mut lines));
    assert_eq!((tally.count, lines.as_str()), (5, "2\n3\n5\n7\n11\n"));
}

#[test]
fn primes_join_in_segments_behind_the_first() {
    // The square of the first medium, and of the first large prime, two segments and a half behind the chunk's start.
    for prime in [32_771_u64, 524_309] {
        let (from, to) = (prime.pow(2) - 75 * packed::SEGMENT as u64, prime.pow(2) + 75 * packed::SEGMENT as u64);
        let count = |method| Finder::new(method, to).tally(candidates(from, to), None).count;
        assert_eq!(count(Method::Wheel), count(Method::Odd), "{prime}");
    }
}

#[test]
fn candidates_stand_for_the_numbers_of_the_range() {
    for from in 0..20_u64 {
        for to in from..20 {
            let numbers: Vec<_> = candidates(from, to).map(number).collect();
            let expected: Vec<_> = (from..=to).filter(|&n| n == 2 || (n > 2 && n % 2 == 1)).collect();
            assert_eq!(numbers, expected, "from {from} to {to}");
        }
    }
}

#[test]
fn chunks_cover_the_range_once() {
    for (from, to) in [(0, 1), (4, 4), (0, 100), (0, 1_000_000_000), (10_000_000_000_000, 10_000_300_000_000)] {
        for method in Method::ALL {
            for ranks in [1, 7, 1000] {
                let work = Work::new(from, to, method, ranks, false).expect("a good range");
                let mut next = candidates(from, to).start;
                for index in 0..work.chunks() {
                    let chunk = work.chunk(index);
                    assert!(chunk.start == next && chunk.end > next, "{work:?}: {chunk:?}");
                    next = chunk.end;
                }
                assert_eq!(next, candidates(from, to).end);
            }
        }
    }
}

#[test]
fn long_work_is_cut_into_enough_chunks_to_share_and_small_enough_to_list() {
    let work = |from, to, method, ranks, listed| Work::new(from, to, method, ranks, listed).expect("a good range");
    let trial = work(100_000_000_000_000, 100_000_000_010_000, Method::Trial, 4, false);
    assert!(trial.chunks() >= 200, "dear numbers are dealt out in small parts: {}", trial.chunks());
    let listed = work(0, 10_000_000_000_000, Method::Wheel, 1, true);
    assert!(listed.chunk(0).end <= 1 << 23);
}

#[test]
fn every_rank_gets_as_many_chunks_as_the_others() {
    for (from, to) in [(0, 1_000_000_000), (0, 10_000_000_000), (1_000_000_000_000, 1_001_000_000_000)] {
        for method in [Method::Odd, Method::Wheel] {
            for ranks in [1, 2, 3, 7, 16] {
                let work = Work::new(from, to, method, ranks, false).expect("a good range");
                let last = work.chunk(work.chunks() - 1);
                assert_eq!(work.chunks() % ranks as u64, 0, "{method:?} on {ranks} ranks: {}", work.chunks());
                let length = |chunk: Range<u64>| (chunk.end - chunk.start) as f64;
                assert!(length(last) > 0.98 * length(work.chunk(0)), "{method:?} on {ranks} ranks");
            }
        }
    }
}

#[test]
fn starting_a_chunk_stays_cheap_near_large_numbers() {
    // 78,498 primes up to the square root, each of which costs a division in every chunk.
    let work = Work::new(1_000_000_000_000, 1_010_000_000_000, Method::Wheel, 2, false).expect("a good range");
    assert!((20..40).contains(&work.chunks()), "{}", work.chunks());
    // No chunk is so long that a rank has nothing to do.
    let short = Work::new(10_000_000_000_000_000 - 100_000_000, LIMIT, Method::Wheel, 7, false).expect("a good range");
    assert_eq!(short.chunks(), 7);
}

#[test]
fn ranges_that_cannot_be_used_are_refused() {
    let refusal = |from, to| Work::new(from, to, Method::Wheel, 1, false).expect_err("a bad range");
    assert!(refusal(10, 5).contains("--from 10 lies above"));
    assert!(refusal(0, LIMIT + 1).contains("beyond the limit"));
    assert!(refusal(u64::MAX, u64::MAX).contains("beyond the limit"));
}

#[test]
fn long_trial_division_is_warned_of() {
    let warning = |to, method| Work::new(0, to, method, 4, false).expect("a good range").warning(method, 4);
    assert_eq!(warning(1_000_000, Method::Trial), None);
    assert_eq!(warning(1_000_000_000_000, Method::Wheel), None);
    assert!(warning(1_000_000_000_000, Method::Trial).expect("it takes days").contains("--method wheel"));
}

#[test]
fn blocks_are_even_and_in_order() {
    let work = Work::new(0, 10_000_000, Method::Trial, 7, false).expect("a good range");
    let owners: Vec<_> = (0..work.chunks()).map(|index| work.block_owner(index, 7)).collect();
    assert!(owners.is_sorted());
    for rank in 0..7 {
        let chunks = owners.iter().filter(|&&owner| owner == rank).count() as u64;
        assert!(chunks.abs_diff(work.chunks() / 7) <= 1, "rank {rank}: {chunks}");
    }
}

#[test]
fn what_is_left_is_cut_anew_without_a_gap() {
    for (from, to, ranks) in [(0, 10_000_000, 1), (1, 1_000_000, 3), (1_000_000, 3_000_000, 7), (0, 0, 2)] {
        for method in Method::ALL {
            let whole = || Work::new(from, to, method, ranks, false).expect("a good range");
            assert_eq!(whole().numbers(from, to), to - from + 1);
            for index in 0..=whole().chunks() {
                let done = whole().done_before(index);
                let rest = whole().after(done, 2);
                assert_eq!(rest.left(), whole().left() - done);
                assert_eq!(rest.done_before(rest.chunks()), whole().left(), "{method:?} from {from}");
                if rest.chunks() > 0 {
                    assert_eq!(rest.chunk(0).start, whole().chunk(index).start);
                    assert_eq!(rest.chunk(rest.chunks() - 1).end, candidates(from, to).end);
                }
            }
        }
    }
}
