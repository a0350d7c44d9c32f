//! Checks the exercise: first the three functions by themselves, on every rank alike, then the reduction over all
//! ranks.

// An exercise that is not written yet uses none of its imports and arguments.
#[allow(unused_imports, unused_variables)]
#[cfg_attr(attempt = "solution", path = "solution.rs")]
#[cfg_attr(attempt = "any_order", path = "mistakes/any_order.rs")]
#[cfg_attr(attempt = "cut_in_two", path = "mistakes/cut_in_two.rs")]
#[cfg_attr(attempt = "wet_right_through", path = "mistakes/wet_right_through.rs")]
#[cfg_attr(
    not(any(attempt = "solution", attempt = "any_order", attempt = "cut_in_two", attempt = "wet_right_through")),
    path = "exercise.rs"
)]
mod exercise;
mod given;

use exercise::{commutes, of, then};
use given::{Operation, Stretch, longest_run};
use mpi::{topology::SimpleCommunicator, traits::*};

/// The exercise's three functions.
struct Attempt;

impl Operation for Attempt {
    fn of(wet: &[bool]) -> Stretch {
        of(wet)
    }

    fn then(left: Stretch, right: Stretch) -> Stretch {
        then(left, right)
    }

    fn commutes() -> bool {
        commutes()
    }
}

fn main() {
    let universe = shared::start();
    let world = universe.world();
    shared::assert_together(&world, judge_functions());
    let size = world.size() as usize;

    check(&world, "all days are wet", |_| vec![true; 3]);
    check(&world, "a run from the end of rank 0 to the beginning of the last rank", |rank| match rank {
        0 => vec![true, false, true, true],
        _ if rank == size - 1 => vec![true, true, true, false],
        _ => vec![true; 2],
    });
    check(&world, "a run from rank 0 to the next rank that has days, which is the last one", |rank| match rank {
        0 => vec![false, true, true, true],
        _ if rank == size - 1 => vec![true, true, false, true],
        _ => Vec::new(),
    });
    check(&world, "a dry day at both ends of each rank", |rank| [vec![false], vec![true; rank], vec![false]].concat());
    check(&world, "a day on each rank, wet on even ones", |rank| vec![rank.is_multiple_of(2)]);
    check(&world, "days on the last rank only", |rank| vec![true; if rank == size - 1 { 5 } else { 0 }]);
    check(&world, "no days", |_| Vec::new());
    check(&world, "no wet day", |_| vec![false; 4]);
    // Any pattern: the bits of the golden ratio.
    let bits = |rank: usize, n: usize| 0x9e37_79b9_7f4a_7c15_u64.rotate_left((rank * 11 + n) as u32) & 3 != 0;
    for days in [1, 7, 50] {
        check(&world, "days of any kind", |rank| (0..days).map(|n| bits(rank, n)).collect());
    }
}

/// Collective: asserts that the reduction finds what one rank alone finds.
fn check(world: &SimpleCommunicator, case: &str, days_of: impl Fn(usize) -> Vec<bool>) {
    let all: Vec<bool> = (0..world.size() as usize).flat_map(&days_of).collect();
    let expected = described(&all).longest;
    if let Some(found) = longest_run::<Attempt>(world, &days_of(world.rank() as usize)) {
        assert!(found == expected, "{case}: the longest run is {found} days instead of {expected}, of {all:?}");
    }
}

/// A stretch, found day by day.
fn described(wet: &[bool]) -> Stretch {
    let length = |days: &mut dyn Iterator<Item = &bool>| days.take_while(|&&wet| wet).count() as u64;
    let longest = (0..wet.len()).map(|day| length(&mut wet[day..].iter())).max().unwrap_or(0);
    Stretch { days: wet.len() as u64, first: length(&mut wet.iter()), last: length(&mut wet.iter().rev()), longest }
}

/// Tries `of` and `then` on all short stretches.
fn judge_functions() -> Result<(), String> {
    let stretches: Vec<Vec<bool>> = (0..5)
        .flat_map(|days| (0..1 << days).map(move |bits| (0..days).map(|day| bits >> day & 1 == 1).collect()))
        .collect();
    for wet in &stretches {
        let (found, expected) = (of(wet), described(wet));
        if found != expected {
            return Err(format!("of({wet:?}) is {found:?} instead of {expected:?}"));
        }
    }
    for left in &stretches {
        for right in &stretches {
            let (a, b) = (described(left), described(right));
            let (found, expected) = (then(a, b), described(&[&left[..], right].concat()));
            let why = if found == expected {
                continue;
            } else if left.is_empty() || right.is_empty() {
                "a stretch without days changes nothing"
            } else if found.longest != expected.longest && found.longest == a.longest.max(b.longest) {
                "a run that begins on the left and ends on the right was cut in two"
            } else if found.first != expected.first && a.first == a.days {
                "the left stretch is wet right through: then the run at the beginning goes on into the right one"
            } else if found.last != expected.last && b.last == b.days {
                "the right stretch is wet right through: then the run at the end began in the left one"
            } else {
                "this isn't what one finds day by day"
            };
            return Err(format!("then of {left:?} and {right:?} is {found:?} instead of {expected:?}: {why}"));
        }
    }
    if commutes() {
        return Err(
            "you tell MPI that it may exchange left and right: a dry day and a wet one, then a wet one, have a run of \
                    two; the other way round they haven't"
                .into(),
        );
    }
    Ok(())
}
