use super::*;

/// All methods must find what this one finds.
fn by_trial(from: u64, to: u64) -> Vec<u64> {
    (from..=to).filter(|&number| is_prime(number)).collect()
}

fn found(method: Method, from: u64, to: u64, ranks: usize) -> Vec<u64> {
    let (finder, work) = (Finder::new(method, to), Work::new(from, to, method, ranks).expect("a good range"));
    let mut primes = Vec::new();
    (0..work.chunks()).for_each(|index| finder.find(work.chunk(index), |segment| primes.extend(segment.primes())));
    primes
}

/// Count and largest.
fn tally(from: u64, to: u64) -> (u64, u64) {
    let Tally { count, largest, .. } = Finder::new(Method::Sieve, to).tally(candidates(from, to), None);
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
            for method in [Method::Sieve, Method::Trial] {
                assert_eq!(found(method, from, to, 1), by_trial(from, to), "{method:?} from {from} to {to}");
            }
        }
    }
}

#[test]
fn all_methods_agree_on_longer_ranges() {
    let all: Vec<_> = primes_up_to(3_000_000).into_iter().map(u64::from).collect();
    for method in [Method::Sieve, Method::Trial] {
        for ranks in [1, 7] {
            assert_eq!(found(method, 0, 3_000_000, ranks), all, "{method:?}, {ranks} ranks");
        }
    }
}

#[test]
fn squares_of_primes_are_crossed_off_at_the_edges_of_a_range() {
    // Nothing but the prime itself crosses off its square. 1,000,003 and 99,999,989 are primes.
    for prime in [3_u64, 5, 1_000_003, 99_999_989] {
        let square = prime * prime;
        assert_eq!(tally(square, square + 30), tally(square + 1, square + 30), "{square} is the first number");
        assert_eq!(tally(square, square), (0, 0), "{square} is the only number");
    }
}

#[test]
fn the_last_primes_below_the_limit_are_found() {
    // By the Miller-Rabin test with the first twelve primes as bases, which is exact below 3.3e24.
    let expected = [191, 183, 149, 113, 83, 63].map(|below| LIMIT - below);
    assert_eq!(found(Method::Sieve, LIMIT - 200, LIMIT, 3), expected);
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
    assert!(report::verdict(5, Some(4)).contains("DIFFERS"));
    assert!(report::verdict(4, Some(4)).contains("agrees"));
}

#[test]
fn the_lines_are_the_primes() {
    let mut lines = String::new();
    let tally = Finder::new(Method::Sieve, 12).tally(candidates(0, 12), Some(&mut lines));
    assert_eq!((tally.count, lines.as_str()), (5, "2\n3\n5\n7\n11\n"));
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
        for method in [Method::Sieve, Method::Trial] {
            for ranks in [1, 7, 1000] {
                let work = Work::new(from, to, method, ranks).expect("a good range");
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
    let billion = Work::new(0, 1_000_000_000, Method::Sieve, 16).expect("a good range");
    assert!((900..1100).contains(&billion.chunks()), "{}", billion.chunks());
    let trial = Work::new(100_000_000_000_000, 100_000_000_010_000, Method::Trial, 4).expect("a good range");
    assert!(trial.chunks() >= 256, "dear numbers are dealt out one by one: {}", trial.chunks());
    let long = Work::new(0, 10_000_000_000_000, Method::Sieve, 1).expect("a good range");
    assert!(long.chunk(0).end <= 1 << 23);
}

#[test]
fn ranges_that_cannot_be_used_are_refused() {
    let refusal = |from, to| Work::new(from, to, Method::Sieve, 1).expect_err("a bad range");
    assert!(refusal(10, 5).contains("--from 10 lies above"));
    assert!(refusal(0, LIMIT + 1).contains("beyond the limit"));
    assert!(refusal(u64::MAX, u64::MAX).contains("beyond the limit"));
}

#[test]
fn long_trial_division_is_warned_of() {
    let warning = |to, method| Work::new(0, to, method, 4).expect("a good range").warning(method, 4);
    assert_eq!(warning(1_000_000, Method::Trial), None);
    assert_eq!(warning(1_000_000_000_000, Method::Sieve), None);
    assert!(warning(1_000_000_000_000, Method::Trial).expect("it takes days").contains("--method sieve"));
}

#[test]
fn blocks_are_even_and_in_order() {
    let work = Work::new(0, 10_000_000, Method::Trial, 7).expect("a good range");
    let owners: Vec<_> = (0..work.chunks()).map(|index| work.block_owner(index, 7)).collect();
    assert!(owners.is_sorted());
    for rank in 0..7 {
        let chunks = owners.iter().filter(|&&owner| owner == rank).count() as u64;
        assert!(chunks.abs_diff(work.chunks() / 7) <= 1, "rank {rank}: {chunks}");
    }
}
