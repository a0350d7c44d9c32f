//! Memory that all ranks of one machine see. It has no name in any folder, so that nothing can be left of it: rank 0 makes
//! it, and the others open it through rank 0's entry in /proc.

use std::ffi::c_int;
use std::fs::{self, File};
use std::io;
use std::os::fd::{AsRawFd, FromRawFd};
use std::ptr;

/// Shared memory, for as long as the process runs.
#[derive(Clone, Copy)]
pub struct Memory(*mut u8);

// SAFETY: the address is the same for all threads; who uses it, and how, is the board's business.
unsafe impl Send for Memory {}
// SAFETY: the same.
unsafe impl Sync for Memory {}

impl Memory {
    /// New memory, filled with zeros, and the number by which another process can open it. What isn't written takes no
    /// room.
    pub fn create(length: usize) -> io::Result<(Self, c_int)> {
        // SAFETY: a name that ends with a zero.
        let file = unsafe { libc::memfd_create(c"mpi_check".as_ptr(), libc::MFD_CLOEXEC) };
        if file < 0 {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: it is open, and nobody else's.
        let file = unsafe { File::from_raw_fd(file) };
        file.set_len(length as u64)?;
        let memory = map(&file, length)?;
        let number = file.as_raw_fd();
        // Open for as long as others may come.
        std::mem::forget(file);
        Ok((memory, number))
    }

    /// The memory that another process of this machine has made.
    pub fn open(process: c_int, number: c_int, length: usize) -> io::Result<Self> {
        let path = format!("/proc/{process}/fd/{number}");
        // On another machine, that process may have anything open there: not to be touched.
        if !fs::read_link(&path)?.to_string_lossy().starts_with("/memfd:mpi_check") {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let file = File::options().read(true).write(true).open(path)?;
        if file.metadata()?.len() != length as u64 {
            return Err(io::ErrorKind::InvalidData.into());
        }
        map(&file, length)
    }

    /// Where it begins.
    pub fn start(self) -> *mut u8 {
        self.0
    }
}

fn map(file: &File, length: usize) -> io::Result<Memory> {
    let protection = libc::PROT_READ | libc::PROT_WRITE;
    // SAFETY: a new mapping, at an address that the system chooses.
    let start = unsafe { libc::mmap(ptr::null_mut(), length, protection, libc::MAP_SHARED, file.as_raw_fd(), 0) };
    if start == libc::MAP_FAILED { Err(io::Error::last_os_error()) } else { Ok(Memory(start.cast())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_writes_the_other_reads() {
        let (mine, number) = Memory::create(8192).unwrap();
        let process = c_int::try_from(std::process::id()).unwrap();
        let other = Memory::open(process, number, 8192).unwrap();
        // SAFETY: within both mappings, and no other thread has them.
        unsafe {
            *mine.start().add(5000) = 7;
            assert_eq!(*other.start().add(5000), 7);
        }
        assert!(Memory::open(process, number, 4096).is_err(), "it has another length");
        assert!(Memory::open(process, 9999, 8192).is_err());
    }
}
