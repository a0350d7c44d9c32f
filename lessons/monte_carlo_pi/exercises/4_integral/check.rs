//! Checks the exercise on every rank: the same sum as one rank alone finds, each interval looked at once, no worker
//! idle while there is something to do, and everybody sent home.

// An exercise that is not written yet uses none of its imports, constants and functions.
#[allow(unused_imports, unused_variables, dead_code)]
#[cfg_attr(attempt = "solution", path = "solution.rs")]
#[cfg_attr(attempt = "as_they_come", path = "mistakes/as_they_come.rs")]
#[cfg_attr(attempt = "empty_is_over", path = "mistakes/empty_is_over.rs")]
#[cfg_attr(attempt = "idle_go_home", path = "mistakes/idle_go_home.rs")]
#[cfg_attr(attempt = "in_turn", path = "mistakes/in_turn.rs")]
#[cfg_attr(
    not(any(
        attempt = "solution",
        attempt = "as_they_come",
        attempt = "empty_is_over",
        attempt = "idle_go_home",
        attempt = "in_turn"
    )),
    path = "exercise.rs"
)]
mod exercise;

use std::{cell::RefCell, f64::consts::PI, thread, time::Duration};

use mpi::{topology::SimpleCommunicator, traits::*};

/// An interval, from and to.
type Interval = [f64; 2];

/// What is to be integrated: a name, the area over an interval if it needn't be halved, and how long it takes to find
/// out.
struct Case {
    what: &'static str,
    area: fn(f64, f64) -> Option<f64>,
    milliseconds: fn(f64, f64) -> u64,
}

const ONE_TASK: Case = Case { what: "a single interval", area: |_, _| Some(0.5), milliseconds: |_, _| 0 };
const CIRCLE: Case = Case { what: "the quarter circle", area: quarter_circle, milliseconds: |_, _| 1 };
/// Those on the left take longer, so they come back last.
const ORDER: Case = Case {
    what: "areas whose sum depends on the order",
    area: awkward,
    milliseconds: |from, _| (20.0 * (1.0 - from)) as u64,
};
/// One interval in the middle takes much longer than all others together.
const ONE_IS_LONG: Case = Case {
    what: "one interval that takes long, in the middle",
    area: |from, to| (to - from < 0.1).then_some(to - from),
    milliseconds: |from, to| if is_long(from, to) { 300 } else { 1 },
};

fn is_long(from: f64, to: f64) -> bool {
    from == 0.375 && to - from < 0.1
}

fn main() {
    let universe = shared::start();
    let world = universe.world();
    for case in [ONE_TASK, CIRCLE, ORDER, ONE_IS_LONG] {
        // A communicator of its own: what one case leaves behind isn't taken for the next one's.
        check(&world.duplicate(), &case);
    }
}

/// Collective: integrates on all ranks, and says what is wrong.
fn check(team: &SimpleCommunicator, case: &Case) {
    let Case { what, area, milliseconds } = case;
    let (areas, intervals) = from_left_to_right(*area);
    let expected: f64 = areas.iter().sum();
    assert!(*what != CIRCLE.what || (4.0 * expected - PI).abs() < 1e-7, "the check itself: {expected}");

    let mine = RefCell::new(Vec::<Interval>::new());
    let found = exercise::integrate(team, |from, to| {
        mine.borrow_mut().push([from, to]);
        thread::sleep(Duration::from_millis(milliseconds(from, to)));
        area(from, to)
    });
    let mine = mine.into_inner();

    // First what all ranks did, on rank 0: else several ranks would complain of one mistake in different words.
    let root = team.process_at_rank(0);
    if team.rank() == 0 {
        let mut looks = vec![0_u64; team.size() as usize];
        root.gather_into_root(&(mine.len() as u64), &mut looks[..]);
        let waiting = team.any_process().immediate_probe().is_some();
        judge(what, found, expected, intervals, &looks, waiting);
    } else {
        root.gather_into(&(mine.len() as u64));
    }
    team.barrier();
    let left_over = team.any_process().immediate_probe();
    assert!(
        left_over.is_none(),
        "{what}: rank {} was sent something after it had been stopped: stop each worker once",
        team.rank()
    );
    let after_the_long_one = mine.iter().skip_while(|[from, to]| !is_long(*from, *to)).count();
    assert!(
        case.what != ONE_IS_LONG.what || team.size() < 3 || after_the_long_one < 2,
        "{what}: the worker that has it got {} more afterwards, and others were free all that time: give an interval to \
         whoever is free, and receive from any rank",
        after_the_long_one - 1
    );
}

/// Says what is wrong with the sum on rank 0, and with how often each rank has looked at an interval.
fn judge(what: &str, found: f64, expected: f64, intervals: u64, looks: &[u64], waiting: bool) {
    let all: u64 = looks.iter().sum();
    let said = format!(
        "{what}: expected {expected:?} from {intervals} intervals, got {found:?} from {all}\n\
         intervals that each rank has looked at: {looks:?}"
    );
    assert!(
        all >= intervals && !waiting,
        "the manager was done while a worker was still busy: an empty list isn't the end, since that worker's answer may be \
         two new intervals\n{said}"
    );
    assert!(all == intervals, "some interval was handed out twice\n{said}");
    // It has dozens of intervals, from the start more than there are workers.
    let idle = looks.iter().skip(1).position(|&looks| looks == 0);
    if let Some(worker) = idle.filter(|_| what == CIRCLE.what) {
        let worker = worker + 1;
        panic!(
            "rank {worker} never had an interval. It was forgotten, or was sent home while others were busy: their answers \
             may be new intervals, so keep those who are free\n{said}"
        );
    }
    let close = (found - expected).abs() <= 1e-9 * expected.abs().max(1.0) || what == ORDER.what && found.is_finite();
    assert!(
        found == expected || !close,
        "the areas were added up in the order in which they came, or in another one: keep them with their places, and add \
         them up from left to right\n{said}"
    );
    assert!(found == expected, "the sum is wrong\n{said}");
}

/// All areas, from left to right, and how many intervals were looked at for them: by one rank.
fn from_left_to_right(area: fn(f64, f64) -> Option<f64>) -> (Vec<f64>, u64) {
    fn look(from: f64, to: f64, area: fn(f64, f64) -> Option<f64>, areas: &mut Vec<f64>) -> u64 {
        let Some(area_here) = area(from, to) else {
            let middle = 0.5 * (from + to);
            return 1 + look(from, middle, area, areas) + look(middle, to, area, areas);
        };
        areas.push(area_here);
        1
    }
    let mut areas = Vec::new();
    let intervals = look(0.0, 1.0, area, &mut areas);
    (areas, intervals)
}

/// The area below the quarter circle, by Simpson's rule on the halves of an interval; `None` where that differs from
/// Simpson's rule on the whole, so that it can't be trusted.
fn quarter_circle(from: f64, to: f64) -> Option<f64> {
    let y = |x: f64| (1.0 - x * x).max(0.0).sqrt();
    let simpson = |from: f64, to: f64| (to - from) / 6.0 * (y(from) + 4.0 * y(0.5 * (from + to)) + y(to));
    let middle = 0.5 * (from + to);
    let halves = simpson(from, middle) + simpson(middle, to);
    ((halves - simpson(from, to)).abs() < 1e-8).then_some(halves)
}

/// Sixteen areas of all sizes, the last of which takes away what the others add up to: what is left is mostly rounding, and
/// that is another in nearly every order.
fn awkward(from: f64, to: f64) -> Option<f64> {
    let area = |index: u32| f64::from(1 + index * index).sin() * 10_f64.powi((7 * index % 16) as i32);
    let index = (16.0 * from) as u32;
    (to - from < 0.1).then(|| if index < 15 { area(index) } else { 1.0 - (0..15).map(area).sum::<f64>() })
}
