//! Counts the primes below a million: chunks of numbers are dealt out to the ranks like cards.

use mpi::{collective::SystemOperation, traits::*};

const LIMIT: u64 = 1_000_000;
/// Not a number at a time: of two ranks, one would be dealt all the even ones.
const CHUNK: u64 = 1000;

fn main() {
    let universe = mpi::initialize().expect("MPI is started once, here");
    let world = universe.world();
    let (rank, size) = (world.rank() as u64, world.size() as u64);

    let (mut my_count, mut my_largest) = (0_u64, 0_u64);
    for chunk in (0..LIMIT / CHUNK).filter(|chunk| chunk % size == rank) {
        for prime in (chunk * CHUNK..(chunk + 1) * CHUNK).filter(|&number| is_prime(number)) {
            my_count += 1;
            my_largest = prime;
        }
    }

    let (mut count, mut largest) = (0_u64, 0_u64);
    world.all_reduce_into(&my_count, &mut count, SystemOperation::sum());
    world.all_reduce_into(&my_largest, &mut largest, SystemOperation::max());
    if rank == 0 {
        println!("{count} primes below {LIMIT}; the largest is {largest}");
    }
}

/// Trial division: a number is prime if none from 2 up to its square root divides it.
fn is_prime(number: u64) -> bool {
    number >= 2
        && (2..).take_while(|divisor| divisor * divisor <= number).all(|divisor| !number.is_multiple_of(divisor))
}
