//! A file that is written by way of memory: what is in it survives the process, whatever kills that, and a line costs no
//! system call.
//!
//! Only the file's beginning is in memory. When that window is full, a copy of it is added to the file's end and the window is
//! used again: memory that is in use stays in the processor's cache, and new memory for each part would take longer than
//! what is written into it. `trace::unpack` describes the result.

use std::fs::File;
use std::io;
use std::os::fd::AsRawFd;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::ptr;
use std::sync::atomic::{AtomicU64, Ordering};

use trace::unpack::{HEAD, PADDING, WINDOW};

/// A file that grows by windows.
pub struct MappedFile {
    file: File,
    window: *mut u8,
    /// How much of the window is used.
    used: usize,
    /// How many windows have been filled before.
    full: u64,
}

// SAFETY: the window belongs to this value alone, and any thread may write to it.
unsafe impl Send for MappedFile {}

impl MappedFile {
    /// A new file, instead of one that is there.
    pub fn create(path: &Path) -> io::Result<Self> {
        let file = File::options().read(true).write(true).create(true).truncate(true).open(path)?;
        let window = map(&file)?;
        Ok(Self { file, window, used: HEAD, full: 0 })
    }

    /// Adds to the end: a line, which is there as a whole or not at all, unless it is longer than a window.
    pub fn append(&mut self, mut line: &[u8]) -> io::Result<()> {
        while line.len() > WINDOW - self.used {
            // Only a line that begins in an empty window is split.
            let split = if self.used == HEAD { WINDOW - HEAD } else { 0 };
            let (now, later) = line.split_at(split);
            self.write(now);
            self.next_window()?;
            line = later;
        }
        self.write(line);
        self.count();
        Ok(())
    }

    /// What fits into the window.
    fn write(&mut self, bytes: &[u8]) {
        debug_assert!(bytes.len() <= WINDOW - self.used);
        // SAFETY: the caller says that it fits, and nobody else has that memory.
        unsafe { ptr::copy_nonoverlapping(bytes.as_ptr(), self.window.add(self.used), bytes.len()) };
        self.used += bytes.len();
    }

    /// Adds the window to the file's end, and begins it anew.
    fn next_window(&mut self) -> io::Result<()> {
        // SAFETY: what isn't used is in the window, and so is what is, which nobody changes meanwhile.
        let content = unsafe {
            ptr::write_bytes(self.window.add(self.used), PADDING, WINDOW - self.used);
            std::slice::from_raw_parts(self.window.add(HEAD), WINDOW - HEAD)
        };
        self.file.write_all_at(content, WINDOW as u64 + self.full * content.len() as u64)?;
        self.full += 1;
        self.used = HEAD;
        self.count();
        Ok(())
    }

    /// From now on, what has been written counts.
    fn count(&self) {
        // SAFETY: a page is aligned for any number, and only this function uses this part of it.
        let head = unsafe { AtomicU64::from_ptr(self.window.cast()) };
        let length = self.full * (WINDOW - HEAD) as u64 + (self.used - HEAD) as u64;
        // Release: not before it is there.
        head.store(length.to_le(), Ordering::Release);
    }
}

impl Drop for MappedFile {
    fn drop(&mut self) {
        // SAFETY: it is used no more.
        unsafe { libc::munmap(self.window.cast(), WINDOW) };
    }
}

/// Maps the window, whose room on the disk is taken first: a disk that is full later would kill the program (SIGBUS).
fn map(file: &File) -> io::Result<*mut u8> {
    // SAFETY: the file is open; this touches no memory.
    let code = unsafe { libc::posix_fallocate(file.as_raw_fd(), 0, WINDOW as libc::off_t) };
    if code != 0 {
        return Err(io::Error::from_raw_os_error(code));
    }
    let protection = libc::PROT_READ | libc::PROT_WRITE;
    // SAFETY: a new mapping, at an address that the system chooses.
    let window = unsafe { libc::mmap(ptr::null_mut(), WINDOW, protection, libc::MAP_SHARED, file.as_raw_fd(), 0) };
    if window == libc::MAP_FAILED { Err(io::Error::last_os_error()) } else { Ok(window.cast()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the reader makes of a file that is still open, as if its rank had been killed.
    fn lines(path: &Path) -> String {
        let copy = path.with_file_name("rank-1.packed");
        std::fs::copy(path, &copy).unwrap();
        trace::unpack::file(&copy).unwrap();
        std::fs::read_to_string(copy.with_extension("jsonl")).unwrap()
    }

    /// A line of JSON as `Line` writes it.
    fn line(number: usize, more: usize) -> Vec<u8> {
        let text = format!("{{\"{number}{}", "x".repeat(more));
        let mut line = vec![b't', (text.len() as u8 & 0x7f) | 0x80, (text.len() >> 7) as u8 & 0x7f | 0x80];
        line.push((text.len() >> 14) as u8);
        line.extend_from_slice(text.as_bytes());
        line
    }

    #[test]
    fn all_that_is_written_is_there_at_once() {
        let folder = std::env::temp_dir().join(format!("mpi_trace-file-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join("rank-0.packed");
        let mut file = MappedFile::create(&path).unwrap();
        let count = 3 * WINDOW / 999;
        for number in 0..count {
            file.append(&line(number, 990)).unwrap();
            if number % 32 == 0 {
                assert_eq!(lines(&path).lines().count(), number + 1);
            }
        }
        let text = lines(&path);
        let numbered = text.lines().zip(0..).filter(|(line, number)| line.starts_with(&format!("{{\"{number}x")));
        assert_eq!(numbered.count(), count);
        drop(file);
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_full_disk_is_an_error_and_no_signal() {
        let full = File::options().read(true).write(true).open("/dev/full").unwrap();
        assert!(map(&full).is_err());
    }
}
