//! Programs in Python: where they call MPI, and how many of their threads could. The interpreter's functions are looked up
//! in the running process, so that nothing of Python is needed to build this, and nothing changes for other programs.

use std::ffi::{CStr, c_char, c_int, c_void};
use std::mem;
use std::ptr;
use std::sync::OnceLock;

type Object = *mut c_void;

/// The interpreter's C interface, as far as it is used here (Python 3.9 and later).
struct Python {
    is_initialized: unsafe extern "C" fn() -> c_int,
    is_finalizing: unsafe extern "C" fn() -> c_int,
    ensure: unsafe extern "C" fn() -> c_int,
    release: unsafe extern "C" fn(c_int),
    frame: unsafe extern "C" fn() -> Object,
    back: unsafe extern "C" fn(Object) -> Object,
    code: unsafe extern "C" fn(Object) -> Object,
    line: unsafe extern "C" fn(Object) -> c_int,
    attribute: unsafe extern "C" fn(Object, *const c_char) -> Object,
    text: unsafe extern "C" fn(Object) -> *const c_char,
    clear_error: unsafe extern "C" fn(),
    increase: unsafe extern "C" fn(Object),
    decrease: unsafe extern "C" fn(Object),
    interpreter: unsafe extern "C" fn() -> Object,
    first_thread: unsafe extern "C" fn(Object) -> Object,
    next_thread: unsafe extern "C" fn(Object) -> Object,
}

/// A function of this process by its name.
///
/// # Safety
/// `F` is the type of a pointer to it.
unsafe fn symbol<F>(name: &CStr) -> Option<F> {
    // SAFETY: a name that ends with a zero. What is found is of the caller's type.
    unsafe {
        let found = libc::dlsym(libc::RTLD_DEFAULT, name.as_ptr());
        (!found.is_null()).then(|| mem::transmute_copy(&found))
    }
}

/// The interpreter, if this process is one, and is in the middle of its work. Its functions may be called with its lock.
fn python() -> Option<&'static Python> {
    static PYTHON: OnceLock<Option<Python>> = OnceLock::new();
    // SAFETY: the types are those of Python's documentation ("Python/C API Reference Manual").
    let find = || unsafe {
        Some(Python {
            is_initialized: symbol(c"Py_IsInitialized")?,
            is_finalizing: symbol(c"Py_IsFinalizing").or_else(|| symbol(c"_Py_IsFinalizing"))?,
            ensure: symbol(c"PyGILState_Ensure")?,
            release: symbol(c"PyGILState_Release")?,
            frame: symbol(c"PyEval_GetFrame")?,
            back: symbol(c"PyFrame_GetBack")?,
            code: symbol(c"PyFrame_GetCode")?,
            line: symbol(c"PyFrame_GetLineNumber")?,
            attribute: symbol(c"PyObject_GetAttrString")?,
            text: symbol(c"PyUnicode_AsUTF8")?,
            clear_error: symbol(c"PyErr_Clear")?,
            increase: symbol(c"Py_IncRef")?,
            decrease: symbol(c"Py_DecRef")?,
            interpreter: symbol(c"PyInterpreterState_Main")?,
            first_thread: symbol(c"PyInterpreterState_ThreadHead")?,
            next_thread: symbol(c"PyThreadState_Next")?,
        })
    };
    let python = PYTHON.get_or_init(find).as_ref()?;
    // SAFETY: both may be called at any time.
    let works = unsafe { (python.is_initialized)() != 0 && (python.is_finalizing)() == 0 };
    works.then_some(python)
}

/// Whether this process is an interpreter.
pub fn is_here() -> bool {
    python().is_some()
}

/// Does something with the interpreter's lock; none if this process isn't one. Waits for other threads of the program: no
/// lock of ours may be held.
fn with<R>(act: impl FnOnce(&Python) -> R) -> Option<R> {
    let python = python()?;
    // SAFETY: the interpreter works; the lock is given back.
    unsafe {
        let before = (python.ensure)();
        let result = act(python);
        (python.release)(before);
        Some(result)
    }
}

/// Where the program is: the innermost line, "ring.py:12", that isn't in an installed package.
pub fn here() -> Option<String> {
    with(|python| {
        // SAFETY: the lock is held. `frame` is lent to us; the other objects are ours, and given back.
        unsafe {
            let mut frame = (python.frame)();
            if !frame.is_null() {
                (python.increase)(frame);
            }
            while !frame.is_null() {
                let line = python.line_of(frame).filter(|line| !line.contains("-packages/"));
                let outer = if line.is_none() { (python.back)(frame) } else { ptr::null_mut() };
                (python.decrease)(frame);
                if line.is_some() {
                    return line;
                }
                frame = outer;
            }
            None
        }
    })?
}

/// Set by Python when an exception that nobody has caught has ended the program.
const RAISED: &str = "MPI_CHECK_RAISED";

/// Python forgets it before MPI's end; so it notes it at its own.
const NOTE: &CStr = c"
import atexit, os, sys
def note(os=os, sys=sys):
    if getattr(sys, 'last_value', None) is not None:
        os.environ['MPI_CHECK_RAISED'] = '1'
atexit.register(note)
";

/// Has a program in Python note how it ends.
pub fn look_for_exceptions() {
    /// What `NOTE` is for the interpreter: several lines of a file (Py_file_input).
    const FILE: c_int = 257;
    with(|python| {
        // SAFETY: the lock is held, the objects are ours and given back; the types are those of Python's documentation.
        unsafe {
            let new = symbol::<unsafe extern "C" fn() -> Object>(c"PyDict_New");
            let run = symbol::<unsafe extern "C" fn(*const c_char, c_int, Object, Object) -> Object>(c"PyRun_String");
            let Some((new, run)) = new.zip(run) else { return };
            let names = new();
            let done = run(NOTE.as_ptr(), FILE, names, names);
            if done.is_null() {
                (python.clear_error)();
            } else {
                (python.decrease)(done);
            }
            (python.decrease)(names);
        }
    });
}

/// Whether an exception has ended a program in Python.
pub fn has_raised() -> bool {
    std::env::var_os(RAISED).is_some()
}

/// How many threads run Python, and may so call MPI; none if this process isn't an interpreter.
pub fn threads() -> Option<usize> {
    with(|python| {
        // SAFETY: the lock is held, without which no thread begins or ends.
        unsafe {
            let mut thread = (python.first_thread)((python.interpreter)());
            let mut count = 0;
            while !thread.is_null() {
                count += 1;
                thread = (python.next_thread)(thread);
            }
            count
        }
    })
}

impl Python {
    /// The line that a frame is at.
    ///
    /// # Safety
    /// The lock is held.
    unsafe fn line_of(&self, frame: Object) -> Option<String> {
        // SAFETY: the caller's; the code and its file's name are ours, and given back.
        unsafe {
            let code = (self.code)(frame);
            let file = (self.attribute)(code, c"co_filename".as_ptr());
            (self.decrease)(code);
            if file.is_null() {
                (self.clear_error)();
                return None;
            }
            let text = (self.text)(file);
            let name = (!text.is_null()).then(|| CStr::from_ptr(text).to_string_lossy().into_owned());
            (self.decrease)(file);
            name.map(|name| format!("{name}:{}", (self.line)(frame)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_in_rust_is_no_interpreter() {
        assert!(here().is_none() && threads().is_none());
    }
}
