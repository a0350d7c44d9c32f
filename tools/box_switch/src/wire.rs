//! The switch itself, without a network: which port a frame goes to, and when.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::time::{Duration, Instant};

/// Destination, source and type: what every Ethernet frame begins with.
const ETHERNET: usize = 14;
/// Bytes on the cable besides each frame of at most [`FULL`] bytes: preamble 8, checksum 4, gap 12 (IEEE 802.3).
const OVERHEAD: f64 = 24.0;
/// The longest frame on a real cable: 1,500 bytes and the header.
const FULL: f64 = 1514.0;

type Address = [u8; 6];
/// When a frame is due, a number that keeps frames of the same instant in order, the port it goes to, and the frame.
type Waiting = (Instant, u64, usize, Vec<u8>);

/// A switch that learns who is where, and lets each frame take its time.
pub struct Switch {
    latency: Duration,
    seconds_per_byte: f64,
    /// Behind which port an address was last seen.
    learnt: HashMap<Address, usize>,
    /// Until when each port's cable is busy: towards the switch, and away from it.
    busy: Vec<[Option<Instant>; 2]>,
    /// Frames on their way, the earliest on top.
    waiting: BinaryHeap<Reverse<Waiting>>,
    accepted: u64,
}

impl Switch {
    /// A switch with that many ports; `rate` in bits per second.
    pub fn new(ports: usize, latency: Duration, rate: Option<f64>) -> Self {
        Self {
            latency,
            seconds_per_byte: rate.map_or(0.0, |rate| 8.0 / rate),
            learnt: HashMap::new(),
            busy: vec![[None; 2]; ports],
            waiting: BinaryHeap::new(),
            accepted: 0,
        }
    }

    /// Takes what came in on a port: `header` bytes of the kernel's own, and then the frame.
    pub fn accept(&mut self, from: usize, bytes: &[u8], header: usize, now: Instant) {
        let Some(frame) = bytes.get(header..).filter(|frame| frame.len() >= ETHERNET) else { return };
        let (to, rest) = frame.split_at(6);
        self.learnt.insert(address(rest), from);
        let length = self.time_on_cable(frame.len());
        // First the sender's cable, then the receiver's. The second begins while the first still runs: a long frame is
        // many short ones on a real cable, and a switch doesn't wait for the last of them.
        let arrived = occupy(&mut self.busy[from][0], now, length);
        for to in self.destinations(from, address(to)) {
            let received = occupy(&mut self.busy[to][1], arrived - length, length);
            self.accepted += 1;
            self.waiting.push(Reverse((received + self.latency, self.accepted, to, bytes.to_vec())));
        }
    }

    /// The next frame that is due, and the port it goes to.
    pub fn next_due(&mut self, now: Instant) -> Option<(usize, Vec<u8>)> {
        self.next_time().filter(|&time| time <= now)?;
        self.waiting.pop().map(|Reverse((_, _, to, frame))| (to, frame))
    }

    /// When the next frame is due.
    pub fn next_time(&self) -> Option<Instant> {
        self.waiting.peek().map(|Reverse((time, ..))| *time)
    }

    /// The port behind which `to` was seen; all others, while nobody knows, and for a broadcast.
    fn destinations(&self, from: usize, to: Address) -> Vec<usize> {
        match self.learnt.get(&to) {
            Some(&port) => vec![port],
            None => (0..self.busy.len()).collect(),
        }
        .into_iter()
        .filter(|&port| port != from)
        .collect()
    }

    fn time_on_cable(&self, bytes: usize) -> Duration {
        let frames = (bytes as f64 / FULL).ceil();
        Duration::from_secs_f64((bytes as f64 + frames * OVERHEAD) * self.seconds_per_byte)
    }
}

/// The address that these bytes begin with.
fn address(bytes: &[u8]) -> Address {
    let mut address = Address::default();
    address.copy_from_slice(&bytes[..6]);
    address
}

/// Uses a cable for that long, from when it is free; when that is over.
fn occupy(busy: &mut Option<Instant>, from: Instant, length: Duration) -> Instant {
    let end = busy.map_or(from, |until| until.max(from)) + length;
    *busy = Some(end);
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    const LATENCY: Duration = Duration::from_micros(200);

    fn frame(to: u8, from: u8, length: usize) -> Vec<u8> {
        let mut frame = vec![0; length];
        frame[..6].fill(to);
        frame[6..12].fill(from);
        frame
    }

    /// The ports that frames went to by then.
    fn delivered(switch: &mut Switch, by: Instant) -> Vec<usize> {
        std::iter::from_fn(|| switch.next_due(by)).map(|(port, _)| port).collect()
    }

    #[test]
    fn it_learns_who_is_where() {
        let (mut switch, now) = (Switch::new(3, LATENCY, None), Instant::now());
        switch.accept(0, &frame(2, 1, 60), 0, now);
        assert_eq!(delivered(&mut switch, now + LATENCY), [1, 2], "nobody knows where 2 is: to all but the sender");
        switch.accept(2, &frame(1, 2, 60), 0, now);
        switch.accept(0, &frame(2, 1, 60), 0, now);
        assert_eq!(delivered(&mut switch, now + LATENCY), [0, 2], "both were seen");
    }

    #[test]
    fn a_frame_takes_its_latency() {
        let (mut switch, now) = (Switch::new(2, LATENCY, None), Instant::now());
        switch.accept(0, &frame(2, 1, 60), 0, now);
        assert_eq!(delivered(&mut switch, now + LATENCY - Duration::from_nanos(1)), []);
        assert_eq!(delivered(&mut switch, now + LATENCY), [1]);
    }

    #[test]
    fn a_gigabit_is_a_gigabit() {
        let (mut switch, now) = (Switch::new(2, Duration::ZERO, Some(1e9)), Instant::now());
        for _ in 0..1000 {
            switch.accept(0, &frame(2, 1, 1514), 0, now);
        }
        // 1,000 × 1,538 bytes × 8 ns.
        let end = now + Duration::from_micros(12_304);
        assert_eq!(delivered(&mut switch, end - Duration::from_micros(13)).len(), 998);
        assert_eq!(delivered(&mut switch, end + Duration::from_micros(1)).len(), 2);
    }

    #[test]
    fn two_senders_share_the_receivers_cable() {
        let (mut switch, now) = (Switch::new(3, Duration::ZERO, Some(1e9)), Instant::now());
        switch.accept(2, &frame(9, 3, 60), 0, now);
        delivered(&mut switch, now + Duration::from_millis(1));
        let later = now + Duration::from_millis(1);
        for (port, sender) in [(0, 1), (1, 2)] {
            switch.accept(port, &frame(3, sender, 1514), 0, later);
        }
        assert_eq!(delivered(&mut switch, later + Duration::from_micros(13)).len(), 1);
        assert_eq!(delivered(&mut switch, later + Duration::from_micros(25)).len(), 1);
    }

    #[test]
    fn frames_keep_their_order_and_their_header() {
        let (mut switch, now) = (Switch::new(2, LATENCY, None), Instant::now());
        for number in 0..9 {
            let mut bytes = vec![number; 10];
            bytes.extend(frame(2, 1, 60));
            switch.accept(0, &bytes, 10, now);
        }
        let order: Vec<u8> = std::iter::from_fn(|| switch.next_due(now + LATENCY)).map(|(_, bytes)| bytes[0]).collect();
        assert_eq!(order, [0, 1, 2, 3, 4, 5, 6, 7, 8]);
    }

    #[test]
    fn a_scrap_is_dropped() {
        let mut switch = Switch::new(2, LATENCY, None);
        switch.accept(0, &[0; 20], 10, Instant::now());
        assert_eq!(switch.next_time(), None);
    }
}
