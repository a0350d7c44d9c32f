//! Checks the exercise on every rank: the sums with both neighbours, several times.

// A program that is being repaired may leave some of its imports unused for a while.
#[allow(unused_imports, unused_variables)]
#[cfg_attr(attempt = "solution", path = "solution.rs")]
#[cfg_attr(attempt = "left_first", path = "mistakes/left_first.rs")]
#[cfg_attr(attempt = "exchanged", path = "mistakes/exchanged.rs")]
#[cfg_attr(not(any(attempt = "solution", attempt = "left_first", attempt = "exchanged")), path = "exercise.rs")]
mod exercise;

use std::time::Duration;

use lesson_pitfalls::end_after;
use mpi::{
    topology::{Color, SimpleCommunicator},
    traits::*,
};

fn main() {
    let universe = shared::start();
    let world = universe.world();
    end_after(&world, Duration::from_secs(15));
    let (rank, size) = (world.rank(), world.size());
    let pairs = pairs(&world);
    let (left, right) = (&pairs[0], &pairs[pairs.len() - 1]);
    for round in 0..3 {
        let number = |rank: i32| i64::from(100 * round + (rank + size) % size);
        let (with_left, with_right) = exercise::sums_with_neighbours(&world, left, right, number(rank));
        let expected = |other| if size == 1 { number(rank) } else { number(rank) + number(other) };
        let (of_left, of_right) = (expected(rank - 1), expected(rank + 1));
        let what = format!(
            "round {round}, rank {rank}: expected {of_left} with the left neighbour and {of_right} with the right one, got \
             {with_left} and {with_right}"
        );
        let found = (with_left, with_right);
        assert!(found == (of_left, of_right) || found != (of_right, of_left), "left and right are exchanged\n{what}");
        assert!(found == (of_left, of_right), "these are not the sums with either neighbour\n{what}");
    }
}

/// This rank's communicators with its left and its right neighbour. Collective.
fn pairs(world: &SimpleCommunicator) -> Vec<SimpleCommunicator> {
    let (rank, size) = (world.rank(), world.size());
    let mut own = Vec::new();
    for first in 0..size {
        let inside = rank == first || rank == (first + 1) % size;
        let color = if inside { Color::with_value(first) } else { Color::undefined() };
        own.extend(world.split_by_color(color));
    }
    // They come by number, and rank 0's left one has the highest.
    if rank == 0 {
        own.reverse();
    }
    own
}
