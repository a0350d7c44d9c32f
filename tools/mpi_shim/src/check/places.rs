//! Source lines: where in the program a call stands.
//!
//! A call's stack is noted when it is made, by a number under which every rank finds it on the board, and looked up in the
//! program's debugging information only if somebody is to read it: so the rank that reports can say where the others are,
//! also one that waits in MPI itself.

use std::backtrace::Backtrace;
use std::cell::RefCell;
use std::collections::HashMap;
use std::env;
use std::ffi::{CStr, c_void};
use std::mem::MaybeUninit;
use std::num::NonZeroU32;
use std::path::Path;
use std::ptr;
use std::sync::{LazyLock, Mutex, OnceLock, PoisonError};

use serde::{Deserialize, Serialize};

use self::lines::Address;
use super::board::Board;
use crate::place::Place;
use crate::present;

mod lines;
pub mod python;
mod stacks;

/// So many of the program's own functions are noted of a stack, the innermost.
const OWN: usize = 12;

/// What stands on the board.
#[derive(Serialize, Deserialize)]
enum Noted {
    /// A program's or library's name.
    File(String),
    /// Return addresses in the program's own files, the innermost first: the number of the file's name, and the address there.
    Stack(Vec<(NonZeroU32, u64)>),
    /// The line of a program in Python.
    Line(String),
}

/// What this rank has noted.
#[derive(Default)]
struct Notes {
    /// By their texts.
    numbers: HashMap<Vec<u8>, Place>,
    /// By where they lie in memory: the number of the file's name, if the file is the program's own.
    files: HashMap<usize, Place>,
}

static BOARD: OnceLock<Board> = OnceLock::new();
static NOTES: LazyLock<Mutex<Notes>> = LazyLock::new(Mutex::default);

thread_local! {
    /// The line of the present call, in a program in Python.
    static LINE: RefCell<Option<String>> = const { RefCell::new(None) };
    /// Lines that were looked up, by rank and number.
    static LINES: RefCell<HashMap<(usize, NonZeroU32), Option<String>>> = RefCell::default();
}

/// From now on, places are noted on this board.
pub fn begin(board: &Board) {
    BOARD.get_or_init(|| board.clone());
}

/// Notes where a call comes from; unless that is a program in Python. No lock of ours may be held.
#[inline]
pub fn enter() -> Place {
    if python::is_here() {
        return None;
    }
    stacks::enter(of_stack)
}

/// Finds out where a program in Python stands. That may wait for other threads of it: no lock of ours may be held.
pub fn prepare() {
    if let Some(line) = python::here() {
        LINE.set(Some(line));
    }
}

/// Where the present call stands.
pub fn note() -> Place {
    match LINE.take() {
        Some(line) => {
            let place = number(&Noted::Line(line));
            present::at(place);
            place
        }
        None => stacks::present(),
    }
}

/// The same, where nothing may have been prepared. No lock of ours may be held.
pub fn here() -> Place {
    match python::here() {
        Some(line) => number(&Noted::Line(line)),
        None => stacks::present().or_else(now),
    }
}

/// Where the program is, whatever it has called.
pub fn now() -> Place {
    match python::here() {
        Some(line) => number(&Noted::Line(line)),
        None => of_stack(&stacks::callers()),
    }
}

/// Where a program has crashed, as far as that is seen without asking the program's interpreter.
pub fn of_crash() -> Place {
    of_stack(&stacks::callers())
}

/// The number of what is to stand on the board; none if there is no room for it.
fn number(noted: &Noted) -> Place {
    NOTES.lock().unwrap_or_else(PoisonError::into_inner).number(noted)
}

/// The place of a stack, by its return addresses.
fn of_stack(addresses: &[usize]) -> Place {
    let mut notes = NOTES.lock().unwrap_or_else(PoisonError::into_inner);
    let own = addresses.iter().filter_map(|&address| notes.own(address)).take(OWN).collect::<Vec<_>>();
    if own.is_empty() { None } else { notes.number(&Noted::Stack(own)) }
}

impl Notes {
    fn number(&mut self, noted: &Noted) -> Place {
        let text = serde_json::to_vec(noted).ok()?;
        if let Some(&number) = self.numbers.get(&text) {
            return number;
        }
        let number = BOARD.get().and_then(|board| board.note(&text));
        self.numbers.insert(text, number);
        number
    }

    /// The number of the file's name that the address lies in, and where in it; none if that isn't the program's own.
    fn own(&mut self, address: usize) -> Option<(NonZeroU32, u64)> {
        let module = module(address)?;
        let file = match self.files.get(&module.start) {
            Some(&known) => known,
            None => {
                let own = Some(module.path()).filter(|path| module.is_program() || is_own(module.start, path));
                let number = own.and_then(|path| self.number(&Noted::File(path)));
                self.files.insert(module.start, number);
                number
            }
        };
        file.map(|file| (file, (address - module.shift) as u64))
    }
}

/// A program or library in memory.
struct Module {
    start: usize,
    /// What is added to the addresses that stand in its file.
    shift: usize,
    /// Empty for the program.
    name: String,
}

impl Module {
    fn is_program(&self) -> bool {
        self.name.is_empty()
    }

    fn path(&self) -> String {
        let program = || env::current_exe().map(|path| path.to_string_lossy().into_owned()).unwrap_or_default();
        if self.is_program() { program() } else { self.name.clone() }
    }
}

/// The beginning of the loader's own description of what it has loaded (`link_map` in link.h).
#[repr(C)]
struct Loaded {
    shift: usize,
    name: *const libc::c_char,
}

unsafe extern "C" {
    fn dladdr1(address: *const c_void, info: *mut libc::Dl_info, more: *mut *const Loaded, which: i32) -> i32;
}

const LINK_MAP: i32 = 2;

/// The program or library in which an address lies.
fn module(address: usize) -> Option<Module> {
    let (mut info, mut loaded) = (MaybeUninit::<libc::Dl_info>::uninit(), ptr::null());
    // SAFETY: places for the results, which are there if the loader says so; a name ends with a zero.
    unsafe {
        let found = dladdr1(ptr::without_provenance(address), info.as_mut_ptr(), &mut loaded, LINK_MAP);
        if found == 0 || loaded.is_null() {
            return None;
        }
        let name = if (*loaded).name.is_null() { c"" } else { CStr::from_ptr((*loaded).name) };
        let start = info.assume_init_ref().dli_fbase.addr();
        Some(Module { start, shift: (*loaded).shift, name: name.to_string_lossy().into_owned() })
    }
}

/// Whether a library is the program's own: not this one, nor MPI's or what lies beside that, nor the system's.
fn is_own(start: usize, path: &str) -> bool {
    let of = |function: *const ()| module(function.addr());
    let is_this = of(begin as *const ()).is_some_and(|this| this.start == start);
    let folder = |path: &str| Path::new(path).parent().map(Path::to_owned);
    let mpi = of(mpi_sys::PMPI_Init as *const ()).and_then(|mpi| folder(&mpi.name));
    !is_this && !is_systems(path) && folder(path) != mpi
}

/// Whether the system has put a library there.
fn is_systems(path: &str) -> bool {
    // The kernel's own, linux-vdso.so.1, has no folder.
    !path.contains('/') || ["/lib/", "/lib32/", "/lib64/", "/usr/"].iter().any(|folder| path.starts_with(folder))
}

/// The source line that a person wants to see, "src/main.rs:12", where this rank was.
pub fn line(place: Place) -> Option<String> {
    let board = BOARD.get()?;
    line_of(board, board.me, place)
}

/// The same where another rank was.
pub fn line_of(board: &Board, rank: usize, place: Place) -> Option<String> {
    let place = place?;
    // They are gone when a program has ended: what is said then is looked up anew.
    let known = LINES.try_with(|lines| lines.borrow().get(&(rank, place)).cloned());
    known.ok().flatten().unwrap_or_else(|| {
        let line = looked_up(board, rank, place);
        let _ = LINES.try_with(|lines| lines.borrow_mut().insert((rank, place), line.clone()));
        line
    })
}

fn looked_up(board: &Board, rank: usize, place: NonZeroU32) -> Option<String> {
    let noted = |number| serde_json::from_slice::<Noted>(&board.noted(rank, number)?).ok();
    let address = |&(file, offset): &(NonZeroU32, u64)| match noted(file)? {
        Noted::File(file) => Some(Address { file, offset }),
        _ => None,
    };
    match noted(place)? {
        Noted::Line(line) => Some(line),
        Noted::Stack(stack) => lines::line(&stack.iter().filter_map(address).collect::<Vec<_>>()),
        Noted::File(_) => None,
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_programs_call_is_the_outermost() {
        let stack = "0: a::failed\n  at ./x.rs:1\n  9: PMPI_Type_size\n 10: PMPI_Bcast\n 11: main\n  at /tmp/MPI_x.c:3";
        assert_eq!(outermost(stack).as_deref(), Some("MPI_Bcast"));
        assert_eq!(outermost("0: main\n"), None);
    }

    #[test]
    fn the_systems_libraries_are_not_the_program() {
        assert!(is_systems("/usr/lib/x86_64-linux-gnu/libc.so.6") && is_systems("linux-vdso.so.1"));
        assert!(!is_systems("/home/me/usr/libheat.so") && !is_systems("./libheat.so"));
    }

    #[test]
    fn functions_are_found_in_their_files() {
        let own = module(functions_are_found_in_their_files as *const () as usize).unwrap();
        assert!(own.is_program() && Path::new(&own.path()).exists());
        let other = module(libc::malloc as *const () as usize).unwrap();
        assert!(!other.is_program() && is_systems(&other.path()));
    }
}
