//! A file that is written by way of memory: what is in it survives the process, whatever kills that, and an event costs no
//! system call. The end is filled with zeros until the file is closed; readers stop at them.

use std::fs::File;
use std::io;
use std::os::fd::AsRawFd;
use std::path::Path;
use std::ptr;

/// The part of the file that is in memory at a time: 10,000 events, and a multiple of all page sizes.
const WINDOW: usize = 1 << 20;

/// A file that grows by windows.
pub struct MappedFile {
    file: File,
    window: *mut u8,
    /// Where in the file the window begins, and how much of it is used.
    start: u64,
    used: usize,
}

// SAFETY: the window belongs to this value alone, and any thread may write to it.
unsafe impl Send for MappedFile {}

impl MappedFile {
    /// A new file, instead of one that is there.
    pub fn create(path: &Path) -> io::Result<Self> {
        let file = File::options().read(true).write(true).create(true).truncate(true).open(path)?;
        let window = map(&file, 0)?;
        Ok(Self { file, window, start: 0, used: 0 })
    }

    /// Adds to the end.
    pub fn append(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            if self.used == WINDOW {
                self.next_window()?;
            }
            let (now, later) = bytes.split_at(bytes.len().min(WINDOW - self.used));
            // SAFETY: `now` fits into what is left of the window, and nobody else has that memory.
            unsafe { ptr::copy_nonoverlapping(now.as_ptr(), self.window.add(self.used), now.len()) };
            self.used += now.len();
            bytes = later;
        }
        Ok(())
    }

    fn next_window(&mut self) -> io::Result<()> {
        let start = self.start + WINDOW as u64;
        let window = map(&self.file, start)?;
        unmap(self.window);
        (self.window, self.start, self.used) = (window, start, 0);
        Ok(())
    }
}

impl Drop for MappedFile {
    fn drop(&mut self) {
        unmap(self.window);
        // If this fails, zeros stay at the end.
        let _ = self.file.set_len(self.start + self.used as u64);
    }
}

/// Maps a window, whose room on the disk is taken first: a disk that is full later would kill the program (SIGBUS).
fn map(file: &File, start: u64) -> io::Result<*mut u8> {
    let offset = libc::off_t::try_from(start).map_err(io::Error::other)?;
    // SAFETY: the file is open; this touches no memory.
    let code = unsafe { libc::posix_fallocate(file.as_raw_fd(), offset, WINDOW as libc::off_t) };
    if code != 0 {
        return Err(io::Error::from_raw_os_error(code));
    }
    let protection = libc::PROT_READ | libc::PROT_WRITE;
    // SAFETY: a new mapping, at an address that the system chooses.
    let window = unsafe { libc::mmap(ptr::null_mut(), WINDOW, protection, libc::MAP_SHARED, file.as_raw_fd(), offset) };
    if window == libc::MAP_FAILED { Err(io::Error::last_os_error()) } else { Ok(window.cast()) }
}

fn unmap(window: *mut u8) {
    // SAFETY: the caller has this from `map`, and uses it no more.
    unsafe { libc::munmap(window.cast(), WINDOW) };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_there_at_once_and_the_zeros_go_at_the_end() {
        let path = std::env::temp_dir().join(format!("mpi_trace-file-{}", std::process::id()));
        let mut file = MappedFile::create(&path).unwrap();
        let line = [b'x'; 999];
        for _ in 0..2 * WINDOW / line.len() {
            file.append(&line).unwrap();
        }
        let expected = 2 * WINDOW / line.len() * line.len();
        let read = std::fs::read(&path).unwrap();
        assert_eq!(read.iter().position(|&byte| byte == 0), Some(expected));
        drop(file);
        assert_eq!(std::fs::metadata(&path).unwrap().len(), expected as u64);
        std::fs::remove_file(path).unwrap();
    }

    #[test]
    fn a_full_disk_is_an_error_and_no_signal() {
        let full = File::options().read(true).write(true).open("/dev/full").unwrap();
        assert!(map(&full, 0).is_err());
    }
}
