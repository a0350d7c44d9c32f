//! The stack of the present call, at a few nanoseconds a call: it is unwound once, and known again when the program comes the
//! same way.
//!
//! The first return address is always at the same distance from a local variable here; which function's frame comes next, and
//! so where the next return address lies, follows from the first; and so on. If all of them are where they were, the calls are
//! the same. None of this needs frame pointers, and nothing is looked up in debugging information.

use std::cell::RefCell;
use std::ffi::{c_int, c_void};
use std::hint::black_box;
use std::mem::MaybeUninit;
use std::ptr;
use std::time::{Duration, Instant};

use crate::record::registry::ByHandle;

/// So many callers count. Within rsmpi, without optimisation, there are ten before the program's own.
const DEPTH: usize = 24;
/// So many different stacks are kept; then it begins anew.
const MOST: usize = 4096;
/// So many stacks are unwound, whatever that costs; later ones only as long as it takes less than a part of the time.
const FREE: u32 = 10_000;
const PART: u32 = 30;

/// A return address, and where it lies.
struct Link {
    offset: usize,
    address: usize,
}

/// A stack that is known, and what it stands for.
struct Known<T> {
    links: Vec<Link>,
    meaning: T,
}

/// The stacks of a thread.
struct Stacks<T> {
    /// Where the thread's stack lies.
    low: usize,
    high: usize,
    /// By the place of the local variable.
    known: ByHandle<Vec<Known<T>>>,
    count: usize,
    present: T,
    start: Instant,
    unwound: u32,
    took: Duration,
}

/// What the present call's stack stands for.
type Meaning = crate::place::Place;

thread_local! {
    static STACKS: RefCell<Stacks<Meaning>> = RefCell::new(Stacks::new());
}

/// Notes where the present call comes from, and returns it. `meaning`: of a stack that is new, by its return addresses.
#[inline(never)]
pub fn enter(meaning: impl Fn(&[usize]) -> Meaning) -> Meaning {
    let marker = 0_u8;
    let base = ptr::from_ref(black_box(&marker)).expose_provenance();
    // A program may call MPI when a thread ends, and its variables are no more.
    let noted = STACKS.try_with(|stacks| {
        let mut stacks = stacks.try_borrow_mut().ok()?;
        stacks.enter(base, meaning);
        stacks.present
    });
    noted.ok()?
}

/// The return addresses of those who have called this, the innermost first.
pub fn callers() -> Vec<usize> {
    let marker = 0_u8;
    frames(ptr::from_ref(black_box(&marker)).expose_provenance()).into_iter().map(|frame| frame.address).collect()
}

/// What the stack of the present call stands for.
pub fn present() -> Meaning {
    STACKS.try_with(|stacks| stacks.try_borrow().ok()?.present).ok()?
}

impl<T: Copy + Default> Stacks<T> {
    fn new() -> Self {
        let (low, high) = bounds().unwrap_or_default();
        Self {
            low,
            high,
            known: ByHandle::default(),
            count: 0,
            present: T::default(),
            start: Instant::now(),
            unwound: 0,
            took: Duration::ZERO,
        }
    }

    #[inline]
    fn enter(&mut self, base: usize, meaning: impl Fn(&[usize]) -> T) {
        // A program may have stacks of its own, whose ends nobody knows.
        let limit = if (self.low..self.high).contains(&base) { self.high } else { 0 };
        if let Some(all) = self.known.get_mut(&base)
            && let Some(place) = all.iter().position(|known| known.is_at(base, limit))
        {
            self.present = all[place].meaning;
            all.swap(0, place);
            return;
        }
        self.present = self.unwind(base, limit, meaning);
    }

    #[cold]
    #[inline(never)]
    fn unwind(&mut self, base: usize, limit: usize, meaning: impl Fn(&[usize]) -> T) -> T {
        let now = Instant::now();
        if self.unwound >= FREE && self.took * PART > now - self.start {
            return T::default();
        }
        self.unwound = self.unwound.saturating_add(1);
        let frames = frames(base);
        let addresses: Vec<usize> = frames.iter().map(|frame| frame.address).collect();
        let meaning = meaning(&addresses);
        // SAFETY: the frames are those of functions which haven't returned.
        if let Some(links) = unsafe { links(base, limit, &frames) } {
            if self.count == MOST {
                self.known.clear();
                self.count = 0;
            }
            self.count += 1;
            self.known.entry(base).or_default().push(Known { links, meaning });
        }
        self.took += now.elapsed();
        meaning
    }
}

impl<T> Known<T> {
    /// Whether the return addresses are where they were.
    #[inline]
    fn is_at(&self, base: usize, limit: usize) -> bool {
        self.links.iter().all(|link| {
            let place = base + link.offset;
            // SAFETY: below the end of this thread's stack, and above a frame that is in use.
            place < limit && unsafe { word(place) } == link.address
        })
    }
}

/// A word of the stack.
///
/// # Safety
/// It is within the stack.
unsafe fn word(place: usize) -> usize {
    // SAFETY: the caller's.
    unsafe { ptr::with_exposed_provenance::<usize>(place).read_volatile() }
}

/// A caller: the address to which is returned there, and where the caller's frame begins.
struct Frame {
    address: usize,
    frame: usize,
}

/// The callers of the function whose local variable this is, the innermost first.
fn frames(base: usize) -> Vec<Frame> {
    let mut all = (base, Vec::with_capacity(DEPTH));
    // SAFETY: the function below takes these arguments.
    unsafe { _Unwind_Backtrace(look, (&raw mut all).cast()) };
    all.1
}

unsafe extern "C" {
    fn _Unwind_Backtrace(look: unsafe extern "C" fn(*mut c_void, *mut c_void) -> c_int, all: *mut c_void) -> c_int;
    fn _Unwind_GetIP(context: *mut c_void) -> usize;
    fn _Unwind_GetCFA(context: *mut c_void) -> usize;
}

const GO_ON: c_int = 0;
const STOP: c_int = 5;

/// The unwinder shows one frame.
unsafe extern "C" fn look(context: *mut c_void, all: *mut c_void) -> c_int {
    // SAFETY: what `frames` gives; the context is the unwinder's own.
    unsafe {
        let (base, frames) = &mut *all.cast::<(usize, Vec<Frame>)>();
        let (address, frame) = (_Unwind_GetIP(context), _Unwind_GetCFA(context));
        if frame > *base && address != 0 {
            frames.push(Frame { address, frame });
        }
        if frames.len() == DEPTH { STOP } else { GO_ON }
    }
}

/// Where the return addresses lie; none if that isn't clear.
///
/// # Safety
/// The frames are in use.
unsafe fn links(base: usize, limit: usize, frames: &[Frame]) -> Option<Vec<Link>> {
    let mut inner = base.next_multiple_of(size_of::<usize>());
    let mut links = Vec::with_capacity(frames.len());
    for &Frame { address, frame } in frames {
        if frame > limit {
            return None;
        }
        // SAFETY: the caller's.
        let place = unsafe { place_of(address, inner, frame) }?;
        links.push(Link { offset: place - base, address });
        inner = frame;
    }
    (!links.is_empty()).then_some(links)
}

/// Where in a frame, from `inner` to `outer`, the address lies to which its function returns.
unsafe fn place_of(address: usize, inner: usize, outer: usize) -> Option<usize> {
    // The call itself has put it there.
    if cfg!(target_arch = "x86_64") {
        let place = outer - size_of::<usize>();
        // SAFETY: the caller's.
        return (unsafe { word(place) } == address).then_some(place);
    }
    // Elsewhere, the function has put it somewhere.
    let mut places = (inner..outer).step_by(size_of::<usize>());
    // SAFETY: the caller's.
    let mut found = places.by_ref().filter(|&place| unsafe { word(place) } == address);
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

/// Where this thread's stack begins and ends.
fn bounds() -> Option<(usize, usize)> {
    let mut attributes = MaybeUninit::uninit();
    let (mut low, mut size) = (ptr::null_mut(), 0);
    // SAFETY: places for the results. The attributes are there before they are asked, and destroyed once.
    unsafe {
        if libc::pthread_getattr_np(libc::pthread_self(), attributes.as_mut_ptr()) != 0 {
            return None;
        }
        libc::pthread_attr_getstack(attributes.as_ptr(), &mut low, &mut size);
        libc::pthread_attr_destroy(attributes.as_mut_ptr());
    }
    Some((low.addr(), low.addr() + size))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn stacks() -> Stacks<usize> {
        Stacks::new()
    }

    #[inline(never)]
    fn enter_here(stacks: &mut Stacks<usize>, found: &RefCell<Vec<Vec<usize>>>) -> usize {
        let marker = 0_u8;
        let base = ptr::from_ref(black_box(&marker)).expose_provenance();
        stacks.enter(base, |addresses| {
            found.borrow_mut().push(addresses.to_vec());
            found.borrow().len()
        });
        stacks.present
    }

    #[inline(never)]
    fn one(stacks: &mut Stacks<usize>, found: &RefCell<Vec<Vec<usize>>>) -> usize {
        black_box(enter_here(stacks, found)) + black_box(0)
    }

    #[inline(never)]
    fn other(stacks: &mut Stacks<usize>, found: &RefCell<Vec<Vec<usize>>>) -> usize {
        black_box(enter_here(stacks, found)) + black_box(0)
    }

    #[test]
    fn each_way_is_unwound_once() {
        let (mut stacks, found) = (stacks(), RefCell::default());
        let mut seen = [HashSet::new(), HashSet::new(), HashSet::new()];
        for _ in 0..100 {
            seen[0].insert(one(&mut stacks, &found));
            seen[1].insert(other(&mut stacks, &found));
            // The same function, from another line.
            seen[2].insert(one(&mut stacks, &found));
        }
        assert_eq!(seen.map(Vec::from_iter), [[1], [2], [3]]);
        let found = found.into_inner();
        assert_eq!(found.len(), 3);
        assert!(found[0][0] == found[2][0] && found[0][1] != found[2][1]);
    }

    #[test]
    fn unwinding_is_given_up_when_it_takes_too_long() {
        let mut stacks = stacks();
        (stacks.took, stacks.unwound) = (Duration::from_secs(3600), FREE);
        assert_eq!(one(&mut stacks, &RefCell::default()), 0);
    }
}
