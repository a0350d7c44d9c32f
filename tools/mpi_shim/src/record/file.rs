//! A file that is written by way of memory: what is in it survives the process, whatever kills that, and a line costs no
//! system call.
//!
//! Only the file's beginning is in memory. When that window is full, a copy of it is added to the file's end and the window is
//! used again: memory that is in use stays in the processor's cache, and new memory for each part would take longer than
//! what is written into it. `trace::unpack` describes the result.

use std::fs::File;
use std::io;
use std::os::fd::{AsRawFd, FromRawFd};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::{ptr, slice};

use trace::unpack::{HEAD, PADDING, WINDOW};

/// A file that grows by windows.
pub struct MappedFile {
    file: File,
    window: &'static mut [u8],
    /// How much of the window is used, and how much of that counts.
    used: usize,
    counted: usize,
    /// How many windows have been filled before.
    full: u64,
}

impl MappedFile {
    /// A new file, instead of one that is there.
    pub fn create(path: &Path) -> io::Result<Self> {
        Self::over(File::options().read(true).write(true).create(true).truncate(true).open(path)?)
    }

    /// A file in memory alone, which nobody reads.
    pub fn nowhere() -> io::Result<Self> {
        // SAFETY: a name that ends with a zero.
        let file = unsafe { libc::memfd_create(c"mpi_shim".as_ptr(), libc::MFD_CLOEXEC) };
        if file < 0 {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: it is open, and nobody else's.
        Self::over(unsafe { File::from_raw_fd(file) })
    }

    fn over(file: File) -> io::Result<Self> {
        let window = map(&file)?;
        Ok(Self { file, window, used: HEAD, counted: HEAD, full: 0 })
    }

    /// Makes sure that so many bytes fit, fewer than a window has.
    #[inline]
    pub fn make_room(&mut self, bytes: usize) -> io::Result<()> {
        if bytes > WINDOW - self.used { self.next_window() } else { Ok(()) }
    }

    /// Adds what fits.
    #[inline]
    pub fn add(&mut self, bytes: &[u8]) {
        if let Some(place) = self.window.get_mut(self.used..self.used + bytes.len()) {
            place.copy_from_slice(bytes);
            self.used += bytes.len();
        }
    }

    /// From now on, what has been added counts.
    #[inline]
    pub fn count(&mut self) {
        self.counted = self.used;
        let length = self.full * (WINDOW - HEAD) as u64 + (self.used - HEAD) as u64;
        // SAFETY: the window begins with a page, which is aligned for any number.
        let head = unsafe { AtomicU64::from_ptr(self.window.as_mut_ptr().cast()) };
        // Release: not before it is there.
        head.store(length.to_le(), Ordering::Release);
    }

    /// How many bytes count.
    pub fn length(&self) -> u64 {
        self.full * (WINDOW - HEAD) as u64 + (self.counted - HEAD) as u64
    }

    /// Goes back to where so many bytes counted, if that is still in the window.
    pub fn rewind(&mut self, length: u64) {
        if let Some(place) = length.checked_sub(self.full * (WINDOW - HEAD) as u64) {
            self.counted = HEAD + place as usize;
        }
    }

    /// Takes back what doesn't count.
    #[inline]
    pub fn take_back(&mut self) {
        self.used = self.counted;
    }

    /// Adds the window to the file's end, and begins it anew.
    #[cold]
    fn next_window(&mut self) -> io::Result<()> {
        self.window[self.used..].fill(PADDING);
        let content = &self.window[HEAD..];
        self.file.write_all_at(content, WINDOW as u64 + self.full * content.len() as u64)?;
        self.full += 1;
        self.used = HEAD;
        self.count();
        Ok(())
    }
}

impl Drop for MappedFile {
    fn drop(&mut self) {
        // SAFETY: it is used no more.
        unsafe { libc::munmap(self.window.as_mut_ptr().cast(), WINDOW) };
    }
}

/// Maps the window, whose room on the disk is taken first: a disk that is full later would kill the program (SIGBUS).
fn map(file: &File) -> io::Result<&'static mut [u8]> {
    // SAFETY: the file is open; this touches no memory.
    let code = unsafe { libc::posix_fallocate(file.as_raw_fd(), 0, WINDOW as libc::off_t) };
    if code != 0 {
        return Err(io::Error::from_raw_os_error(code));
    }
    let protection = libc::PROT_READ | libc::PROT_WRITE;
    // SAFETY: a new mapping, at an address that the system chooses.
    let window = unsafe { libc::mmap(ptr::null_mut(), WINDOW, protection, libc::MAP_SHARED, file.as_raw_fd(), 0) };
    if window == libc::MAP_FAILED {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: it is ours alone, until it is unmapped.
    Ok(unsafe { slice::from_raw_parts_mut(window.cast(), WINDOW) })
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

    #[test]
    fn what_counts_is_there_at_once() {
        let folder = std::env::temp_dir().join(format!("mpi_shim-file-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join("rank-0.packed");
        let mut file = MappedFile::create(&path).unwrap();
        let count = 3 * WINDOW / 100;
        for number in 0..count {
            file.take_back();
            file.make_room(100).unwrap();
            // A text of 98 bytes, and the end of the line.
            let line = format!("t\x61{{{number:096}\n");
            file.add(line.as_bytes());
            if number % 300 == 299 {
                assert_eq!(lines(&path).lines().count(), number, "it doesn't count yet");
            }
            file.count();
            file.add(b"c and what is never finished");
        }
        let text = lines(&path);
        let numbered = text.lines().zip(0..).filter(|(line, number)| *line == format!("{{{number:096}}}"));
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
