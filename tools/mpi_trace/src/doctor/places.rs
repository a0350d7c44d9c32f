//! Source lines: where in the program a call stands.
//!
//! A call's stack is noted when it is made, and looked up in the program's debugging information only if somebody is to
//! read it: that takes a tenth of a second.

use std::backtrace::Backtrace;
use std::cell::RefCell;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::python;

/// So many calls are noted, whatever that costs; later ones only as long as noting takes less than a part of the time.
const FREE: u32 = 500;
const PART: u32 = 30;

/// What the program calls; all that stands before it in a call's stack is ours.
const OURS: &str = "/out/wrappers.rs:";

/// Where a call stands, if that was noted.
pub type Place = Option<Arc<Noted>>;

/// What is noted of a call.
pub enum Noted {
    /// Its stack.
    Stack(Backtrace),
    /// The line of a program in Python.
    Line(String),
}

thread_local! {
    /// The line of the present call, in a program in Python.
    static LINE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Finds out where a program in Python stands. That may wait for other threads of it: no lock of ours may be held.
pub fn prepare() {
    if let Some(line) = python::here() {
        LINE.set(Some(line));
    }
}

/// Notes where calls stand.
pub struct Places {
    start: Instant,
    noted: u32,
    took: Duration,
}

impl Places {
    /// Nothing is noted.
    pub fn new() -> Self {
        Self { start: Instant::now(), noted: 0, took: Duration::ZERO }
    }

    /// Where the present call stands; none if noting takes too much of the time.
    pub fn note(&mut self) -> Place {
        let now = Instant::now();
        if self.noted >= FREE && self.took * PART > now - self.start {
            return None;
        }
        self.noted = self.noted.saturating_add(1);
        let place = LINE.take().map_or_else(stack, |line| Some(Arc::new(Noted::Line(line))));
        self.took += now.elapsed();
        place
    }
}

/// Where the present call stands. No lock of ours may be held.
pub fn here() -> Place {
    python::here().map_or_else(stack, |line| Some(Arc::new(Noted::Line(line))))
}

fn stack() -> Place {
    Some(Arc::new(Noted::Stack(Backtrace::force_capture())))
}

/// The function of MPI that the program has called, "MPI_Send": the outermost of the stack. Those further in are MPI's, or
/// ours.
pub fn call() -> Option<String> {
    outermost(&Backtrace::force_capture().to_string())
}

/// The same, of a stack as text: "  12: PMPI_Send" and such lines.
fn outermost(stack: &str) -> Option<String> {
    let mut functions = stack.lines().filter_map(|line| Some(line.trim().split_once(": ")?.1)).rev();
    let call =
        |name: &str| name.strip_prefix('P').unwrap_or(name).strip_prefix("MPI_").map(|name| format!("MPI_{name}"));
    functions.find_map(call)
}

/// The source line that a person wants to see, "src/main.rs:12": the innermost of the program's own, as far as that can be
/// told by the path. The course's helpers are named only if nothing else can be.
pub fn line(place: &Noted) -> Option<String> {
    let text = match place {
        Noted::Line(line) => return Some(line.clone()),
        Noted::Stack(stack) => stack.to_string(),
    };
    let program = text.rsplit_once(OURS).map_or(text.as_str(), |(_, after)| after);
    let lines = program.lines().filter_map(|line| line.trim().strip_prefix("at "));
    let own: Vec<_> = lines.map(without_column).filter(|line| is_own(line)).collect();
    let helper = |line: &&&str| !line.starts_with("shared/src/");
    own.iter().find(helper).or(own.first()).map(|line| (*line).to_owned())
}

/// "./src/main.rs:12:34" without the column; C has none.
fn without_column(line: &str) -> &str {
    let line = line.strip_prefix("./").unwrap_or(line);
    match line.rsplit_once(':') {
        Some((rest, _)) if rest.rsplit_once(':').is_some_and(|(_, number)| number.parse::<u32>().is_ok()) => rest,
        _ => line,
    }
}

/// Whether the line is the program's and not a library's.
fn is_own(line: &str) -> bool {
    let foreign = ["/rustc/", "/registry/src/", "/git/checkouts/", "/rustlib/", "/usr/", "/build/", "csu/"];
    !foreign.iter().any(|part| line.contains(part)) && !line.starts_with("..")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_left_out() {
        for (line, expected) in
            [("./src/main.rs:12:34", "src/main.rs:12"), ("/tmp/a.c:7", "/tmp/a.c:7"), ("x.c:7:1", "x.c:7")]
        {
            assert_eq!(without_column(line), expected);
        }
    }

    #[test]
    fn libraries_are_not_the_program() {
        assert!(is_own("lessons/primes/src/main.rs:3") && is_own("/tmp/program.c:9"));
        let cargo = "/home/me/.cargo/registry/src/index/mpi-0.8.2/src/point_to_point.rs:1";
        assert!(!is_own(cargo) && !is_own("/rustc/1234/library/core/src/ops/function.rs:250"));
    }

    #[test]
    fn the_programs_call_is_the_outermost() {
        let stack = "0: a::failed\n  at ./x.rs:1\n  9: PMPI_Type_size\n 10: PMPI_Bcast\n 11: main\n  at /tmp/MPI_x.c:3";
        assert_eq!(outermost(stack).as_deref(), Some("MPI_Bcast"));
        assert_eq!(outermost("0: main\n"), None);
    }

    #[test]
    fn noting_is_given_up_when_it_takes_too_long() {
        let mut places = Places::new();
        places.took = Duration::from_secs(3600);
        assert!((0..FREE).all(|_| places.note().is_some()) && places.note().is_none());
    }
}
