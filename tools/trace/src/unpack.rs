//! From what a rank records to lines of JSON.
//!
//! During a call, `mpi_shim` writes as little as possible into `rank-N.packed`. When the rank ends it makes `rank-N.jsonl` of
//! that, by the functions here, and removes it. A rank that is killed leaves it, and so somebody else does that later.
//!
//! A file begins with the [`WINDOW`] that the rank has in memory; in this stand, first, how many bytes there are in all, in
//! [`HEAD`] bytes, the lowest first; and then the last of them. Those before were written behind the window, each time that it
//! was full. What the first number doesn't count was being written when the rank was killed.
//!
//! The bytes are pieces, each with a letter for its kind. `t` begins a line with a text of JSON, which lacks only the brace at
//! its end; `c` begins one with a call's time, its duration and its name. `f` (a field), `s` (a message that is sent), `r`
//! (one that is received) and `u` (the number of one that was sent before, and taken back) go on with it, and a newline ends it. A time has 8 bytes, the lowest first. Another number has seven
//! bits to a byte, the lowest first; of those that may be below zero, 0, -1, 1, -2 are written as 0, 1, 2, 3. A text has its
//! length before it. [`PADDING`] stands at the end of a full window.

mod pieces;

use std::fs::{self, File};
use std::io::{self, BufWriter, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use self::pieces::{Damage, Line, Pieces};

/// The part of a file that the rank has in memory: a multiple of all page sizes, and small enough for a processor's cache.
pub const WINDOW: usize = 1 << 16;
/// What the number of bytes takes.
pub const HEAD: usize = size_of::<u64>();
/// Means nothing, where a piece could begin.
pub const PADDING: u8 = b' ';

/// How much is read at a time: a file may be larger than the memory.
const AT_ONCE: u64 = 1 << 18;

/// What a rank writes while it runs.
pub fn packed_file(folder: &Path, rank: usize) -> PathBuf {
    folder.join(format!("rank-{rank}.packed"))
}

/// Whether the name is that of such a file.
pub fn is_packed_file(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let number = name.strip_prefix("rank-").and_then(|rest| rest.strip_suffix(".packed"));
    number.is_some_and(|number| number.parse::<u32>().is_ok())
}

/// Unpacks what ranks that were killed have left in a folder; how many there were.
///
/// # Errors
/// A sentence, if a file can't be read or written, or isn't one that a rank writes.
pub fn folder(folder: &Path) -> Result<usize, String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{} can't be read: {error}", folder.display()))?;
    let left: Vec<_> = entries.flatten().map(|entry| entry.path()).filter(|path| is_packed_file(path)).collect();
    for packed in &left {
        file(packed).map_err(|error| format!("{} can't be unpacked: {error}", packed.display()))?;
    }
    Ok(left.len())
}

/// Writes the lines of JSON beside a rank's file, and removes that when all is written.
///
/// # Errors
/// If one of the two can't be read or written, or this isn't a rank's file.
pub fn file(packed: &Path) -> io::Result<()> {
    let mut file = File::open(packed)?;
    let (mut head, mut window) = ([0; HEAD], Vec::new());
    // A rank that was killed in MPI_Init has not written anything.
    if file.read_exact(&mut head).is_ok() && head != [0; HEAD] {
        let length = u64::from_le_bytes(head);
        let (room, behind) = ((WINDOW - HEAD) as u64, length - length % (WINDOW - HEAD) as u64);
        (&mut file).take(room).read_to_end(&mut window)?;
        window.truncate((length - behind) as usize);
        let mut text = BufWriter::with_capacity(1 << 16, File::create(packed.with_extension("jsonl"))?);
        lines(file.take(behind).chain(window.as_slice()), &mut text)?;
        text.flush()?;
    }
    fs::remove_file(packed)
}

/// Writes the lines of JSON for these pieces. A damaged one ends them: what follows can't be trusted.
///
/// # Errors
/// If it can't be read or written, or doesn't begin as a rank's file does.
pub fn lines(mut packed: impl Read, text: &mut impl Write) -> io::Result<()> {
    let (mut bytes, mut line) = (Vec::new(), Line::default());
    packed.by_ref().take(AT_ONCE).read_to_end(&mut bytes)?;
    if bytes.first() != Some(&b't') {
        return Err(io::Error::new(ErrorKind::InvalidData, "this is not what a rank writes"));
    }
    loop {
        let mut left = bytes.as_slice();
        let damage = loop {
            let mut pieces = Pieces(left);
            match pieces.line(&mut line) {
                Ok(()) => line.write(text)?,
                Err(damage) => break damage,
            }
            left = pieces.0;
        };
        let rest = bytes.len() - left.len();
        bytes.drain(..rest);
        if damage == Damage::Wrong || packed.by_ref().take(AT_ONCE).read_to_end(&mut bytes)? == 0 {
            return Ok(());
        }
    }
}

#[cfg(test)]
#[path = "unpack_tests.rs"]
mod tests;
