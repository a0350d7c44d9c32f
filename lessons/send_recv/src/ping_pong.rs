//! A message that goes back and forth between two ranks, and what its time says about their connection.

use std::{
    thread,
    time::{Duration, Instant},
};

use mpi::{Tag, topology::Process, topology::SimpleCommunicator, traits::*};
use shared::Progress;

/// Tag of the messages that go back and forth.
const BALL: Tag = 0;
/// Tag of the message that ends the ping-pong.
const STOP: Tag = 1;
/// How long each size is tried: longer than the system lets another program have a core, short enough for a class.
const TIME_PER_SIZE: Duration = Duration::from_millis(50);
/// But at least so many rounds, on a network where one takes longer than that.
const LEAST_ROUNDS: u32 = 3;

/// One message size of a ping-pong.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trip {
    /// Length of the message.
    pub bytes: usize,
    /// Half of a round trip in seconds: of the shortest of many. Nothing makes a message faster than the connection is,
    /// but whatever else runs on the two nodes makes it slower.
    pub seconds: f64,
}

/// The sizes to measure in bytes: 0, the powers of two below `max`, and `max`. Ascending.
pub fn sizes(max: usize) -> Vec<usize> {
    let powers = (0..usize::BITS).map(|exponent| 1 << exponent);
    let below = powers.take_while(|&size| size < max);
    if max == 0 { vec![0] } else { [0].into_iter().chain(below).chain([max]).collect() }
}

/// Sends messages of up to `max_bytes` from rank 0 to the last rank and back. Rank 0 gets the times, every other rank
/// an empty list; with one rank there is nobody to play with, and the list is empty. Collective.
pub fn ping_pong(world: &SimpleCommunicator, max_bytes: usize) -> Vec<Trip> {
    let last = world.size() - 1;
    let mut trips = Vec::new();
    if world.rank() == 0 && last > 0 {
        trips = ping(&world.process_at_rank(last), max_bytes);
    } else if world.rank() == last && last > 0 {
        pong(&world.process_at_rank(0), max_bytes);
    }
    wait_idly(world);
    trips
}

/// Rank 0's side: times each size, then says stop.
fn ping(partner: &Process, max_bytes: usize) -> Vec<Trip> {
    let sizes = sizes(max_bytes);
    let mut progress = Progress::new(true);
    // Ones, since memory that is to hold zeros is handed out by the system only when it is first written to.
    let mut buffer = vec![1; max_bytes];
    let mut trips = Vec::new();
    for (done, &bytes) in sizes.iter().enumerate() {
        let message = crate::message_of(done as i32, bytes);
        // The first round is for the check, and to let the MPI set up what it needs for this size; it isn't timed.
        let back = &mut buffer[..bytes];
        round_trip(partner, &message, back);
        assert!(message == *back, "a message of {bytes} B came back changed");
        let (start, mut rounds, mut shortest) = (Instant::now(), 0, f64::INFINITY);
        while rounds < LEAST_ROUNDS || start.elapsed() < TIME_PER_SIZE {
            shortest = shortest.min(round_trip(partner, &message, back));
            rounds += 1;
        }
        trips.push(Trip { bytes, seconds: shortest / 2.0 });
        progress.update(done as u64 + 1, sizes.len() as u64);
    }
    partner.send_with_tag(&buffer[..0], STOP);
    trips
}

/// One message there and back, in seconds.
fn round_trip(partner: &Process, message: &[u8], back: &mut [u8]) -> f64 {
    let start = Instant::now();
    partner.send_with_tag(message, BALL);
    partner.receive_into_with_tag(back, BALL);
    start.elapsed().as_secs_f64()
}

/// The other side: returns whatever comes, until it is told to stop. The buffer may be longer than the message; the
/// status says how much arrived.
fn pong(partner: &Process, max_bytes: usize) {
    let mut buffer = vec![1_u8; max_bytes];
    loop {
        let status = partner.receive_into(&mut buffer[..]);
        if status.tag() == STOP {
            return;
        }
        let bytes = status.count(u8::equivalent_datatype()) as usize;
        partner.send_with_tag(&buffer[..bytes], BALL);
    }
}

/// A barrier in which a rank sleeps. In an ordinary one MPICH's ranks keep asking whether it is over, and where there
/// are more ranks than cores they take the time of the two that are being measured.
fn wait_idly(world: &SimpleCommunicator) {
    let mut everyone = world.immediate_barrier();
    while let Err(pending) = everyone.test() {
        everyone = pending;
        thread::sleep(Duration::from_millis(1));
    }
}

/// The model t = α + n/β of the time that a message of n bytes takes (R. Hockney, "The communication challenge for
/// MPP", Parallel Computing 20, 1994).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fit {
    /// Latency α in seconds: what a message costs, however short.
    pub latency: f64,
    /// Bandwidth β in bytes per second: how fast long messages flow.
    pub bandwidth: f64,
}

impl Fit {
    /// Fits the model to measured times by least squares of the *relative* errors: with γ = 1/β it makes
    /// Σ ((α + γ·nᵢ − tᵢ)/tᵢ)² least. The times span five orders of magnitude; plain least squares would fit the
    /// longest messages and ignore all others.
    ///
    /// The sum is least where its derivatives by α and γ vanish. With the weights w = 1/t² that gives
    /// α = (Σwt·Σwn² − Σwnt·Σwn)/D and γ = (Σw·Σwnt − Σwn·Σwt)/D, where D = Σw·Σwn² − (Σwn)².
    ///
    /// `None` if the times say no such thing: fewer than two sizes, or times that don't grow with the size.
    pub fn of(trips: &[Trip]) -> Option<Self> {
        let sum = |term: fn(f64, f64) -> f64| -> f64 {
            trips.iter().map(|trip| term(trip.bytes as f64, trip.seconds) / trip.seconds.powi(2)).sum()
        };
        let (w, wn, wnn) = (sum(|_, _| 1.0), sum(|n, _| n), sum(|n, _| n * n));
        let (wt, wnt) = (sum(|_, t| t), sum(|n, t| n * t));
        let determinant = w * wnn - wn * wn;
        let (alpha, gamma) = ((wt * wnn - wnt * wn) / determinant, (w * wnt - wn * wt) / determinant);
        // Written so that NaN, from a determinant of 0, is refused as well.
        (alpha > 0.0 && gamma > 0.0).then(|| Self { latency: alpha, bandwidth: 1.0 / gamma })
    }

    /// The model's time in seconds for a message of `bytes` bytes.
    pub fn seconds(self, bytes: f64) -> f64 {
        self.latency + bytes / self.bandwidth
    }

    /// The length in bytes at which half of the time is latency: α·β. Shorter messages waste the connection.
    pub fn half_length(self) -> f64 {
        self.latency * self.bandwidth
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trips(times: impl Fn(f64) -> f64) -> Vec<Trip> {
        sizes(1 << 24).into_iter().map(|bytes| Trip { bytes, seconds: times(bytes as f64) }).collect()
    }

    #[test]
    fn sizes_begin_at_nothing_and_end_at_the_largest() {
        assert_eq!(sizes(0), [0]);
        assert_eq!(sizes(1), [0, 1]);
        assert_eq!(sizes(5), [0, 1, 2, 4, 5]);
        assert_eq!(sizes(8), [0, 1, 2, 4, 8]);
        assert_eq!(sizes(1 << 24).len(), 26);
    }

    #[test]
    fn the_fit_finds_the_model_that_made_the_times() {
        let fit = Fit::of(&trips(|n| 2e-6 + n / 5e9)).expect("a clean line");
        assert!((fit.latency / 2e-6 - 1.0).abs() < 1e-9 && (fit.bandwidth / 5e9 - 1.0).abs() < 1e-9, "{fit:?}");
        assert!((fit.half_length() / 1e4 - 1.0).abs() < 1e-9);
        assert!((fit.seconds(1e4) / 4e-6 - 1.0).abs() < 1e-9);
    }

    #[test]
    fn errors_count_by_their_share_of_the_time() {
        // Every time is 10 % too long: so must the model be, at both ends.
        let fit = Fit::of(&trips(|n| 1.1 * (2e-6 + n / 5e9))).expect("a clean line");
        assert!((fit.latency / 2.2e-6 - 1.0).abs() < 1e-9);
        // One long message that took twice its time must not spoil the latency.
        let mut disturbed = trips(|n| 2e-6 + n / 5e9);
        disturbed[25].seconds *= 2.0;
        let fit = Fit::of(&disturbed).expect("nearly a line");
        assert!((fit.latency / 2e-6 - 1.0).abs() < 0.1, "{fit:?}");
    }

    #[test]
    fn times_that_do_not_grow_give_no_fit() {
        assert_eq!(Fit::of(&[]), None);
        assert_eq!(Fit::of(&[Trip { bytes: 0, seconds: 1e-6 }]), None);
        assert_eq!(Fit::of(&trips(|n| 1e-6 / (1.0 + n))), None);
    }
}
