//! Checks the exercise on every rank: lists of the same length, of different lengths, and empty ones.

// An exercise that is not written yet uses none of its imports and arguments.
#[allow(unused_imports, unused_variables)]
#[cfg_attr(attempt = "solution", path = "solution.rs")]
#[cfg_attr(attempt = "mean_of_means", path = "mistakes/mean_of_means.rs")]
#[cfg_attr(attempt = "not_a_number", path = "mistakes/not_a_number.rs")]
#[cfg_attr(attempt = "root_only", path = "mistakes/root_only.rs")]
#[cfg_attr(
    not(any(attempt = "solution", attempt = "mean_of_means", attempt = "not_a_number", attempt = "root_only")),
    path = "exercise.rs"
)]
mod exercise;

use mpi::traits::*;

fn main() {
    let universe = shared::start();
    let world = universe.world();
    type OfRank = fn(usize) -> usize;
    let lengths: [(&str, OfRank); 6] = [
        ("two values on rank 0, and three more on each rank than on the one before", |rank| 3 * rank + 2),
        ("values on odd ranks only", |rank| rank % 2 * 7),
        ("a value on rank 0 only", |rank| usize::from(rank == 0)),
        ("ten values on each rank", |_| 10),
        ("a thousand values and one on each rank", |_| 1001),
        ("no values at all", |_| 0),
    ];
    let size = world.size() as usize;
    for (case, length) in lengths {
        let lists: Vec<Vec<f64>> = (0..size).map(|rank| values(rank, length(rank))).collect();
        let found = exercise::mean(&world, &lists[world.rank() as usize]);
        shared::assert_together(
            &world,
            judge(found, &lists, world.rank() as usize).map_err(|why| format!("{case}: {why}")),
        );
    }
}

/// Whole numbers, whose sums are exact in whatever order they are added up. Their means differ from rank to rank.
fn values(rank: usize, length: usize) -> Vec<f64> {
    (0..length).map(|n| (100 * rank + n * n % 17 + 3) as f64).collect()
}

fn judge(found: Option<f64>, lists: &[Vec<f64>], rank: usize) -> Result<(), String> {
    let mean = |list: &[f64]| (!list.is_empty()).then(|| list.iter().sum::<f64>() / list.len() as f64);
    let expected = mean(&lists.concat());
    let is = |other: Option<f64>| match (found, other) {
        (Some(found), Some(other)) => (found - other).abs() <= 1e-9 * other.abs(),
        _ => found == other,
    };
    let own: Vec<_> = lists.iter().map(|list| mean(list)).collect();
    let some: Vec<_> = own.iter().copied().flatten().collect();
    let with_zeros: Vec<_> = own.iter().map(|mean| mean.unwrap_or(0.0)).collect();
    if is(expected) {
        Ok(())
    } else if found.is_some_and(f64::is_nan) {
        Err("this is not a number: where nobody has a value, 0/0 is computed; return None".into())
    } else if rank > 0 && (found.is_none() || found == Some(0.0)) {
        Err(format!(
            "this rank has {found:?} instead of {expected:?}: after a plain reduce, the root alone has the sum"
        ))
    } else if is(own[rank]) {
        Err(format!("this is the mean of this rank's own values: {found:?} instead of {expected:?}"))
    } else if is(mean(&some)) || is(mean(&with_zeros)) {
        Err(format!(
            "this is the mean of the ranks' means, {found:?} instead of {expected:?}: there, a rank with two values counts \
             as much as one with many"
        ))
    } else {
        Err(format!("the mean is {found:?} instead of {expected:?}"))
    }
}
