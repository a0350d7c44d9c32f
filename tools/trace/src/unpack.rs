//! From what a rank records to lines of JSON.
//!
//! During a call, `mpi_trace` writes as little as possible into `rank-N.packed`. When the rank ends it makes `rank-N.jsonl` of
//! that, by the functions here, and removes it. A rank that is killed leaves it, and so somebody else does that later.
//!
//! A file begins with the [`WINDOW`] that the rank has in memory; in this stand, first, how many bytes there are in all, in
//! [`HEAD`] bytes, the lowest first; and then the last of them. Those before were written behind the window, each time that it
//! was full. What the first number doesn't count was being written when the rank was killed.
//!
//! The bytes are pieces, each with a letter for its kind. `t` begins a line with a text of JSON, which lacks only the brace at
//! its end; `c` begins one with a call's time, its duration and its name. `f` (a field), `s` (a message that is sent) and `r`
//! (one that is received) go on with it, and a newline ends it. A time has 8 bytes, the lowest first. Another number has seven
//! bits to a byte, the lowest first; of those that may be below zero, 0, -1, 1, -2 are written as 0, 1, 2, 3. A text has its
//! length before it. [`PADDING`] stands at the end of a full window.

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

/// The part of a file that the rank has in memory: a multiple of all page sizes, and small enough for a processor's cache.
pub const WINDOW: usize = 1 << 16;
/// What the number of bytes takes.
pub const HEAD: usize = size_of::<u64>();
/// Means nothing, where a piece could begin.
pub const PADDING: u8 = b' ';

/// A line of JSON is not longer: the header, with a program's path.
const LONGEST_TEXT: u64 = 1 << 16;
/// Nor a name: `Neighbor_allgatherv` has 19 letters.
const LONGEST_NAME: u64 = 64;

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
        lines(BufReader::with_capacity(1 << 16, file.take(behind)).chain(window.as_slice()), &mut text)?;
        text.flush()?;
    }
    fs::remove_file(packed)
}

/// Writes the lines of JSON for these pieces. A damaged one ends them: what follows can't be trusted.
///
/// # Errors
/// If it can't be read or written, or doesn't begin as a rank's file does.
pub fn lines(packed: impl Read, text: &mut impl Write) -> io::Result<()> {
    let mut pieces = Pieces(packed);
    let mut line = Line::default();
    let mut kind = pieces.byte()?;
    if kind != b't' {
        return Err(damaged());
    }
    loop {
        let next = match kind {
            PADDING => Ok(()),
            b'\n' => line.end(text),
            _ => pieces.piece(kind, &mut line),
        };
        match next.and_then(|()| pieces.byte()) {
            Ok(byte) => kind = byte,
            Err(error) if [ErrorKind::InvalidData, ErrorKind::UnexpectedEof].contains(&error.kind()) => return Ok(()),
            Err(error) => return Err(error),
        }
    }
}

/// A line as far as it is known.
#[derive(Default)]
struct Line {
    text: Vec<u8>,
    received: Vec<u8>,
    messages: usize,
}

impl Line {
    /// Writes it. Messages that came are a list if there are several.
    fn end(&mut self, text: &mut impl Write) -> io::Result<()> {
        let (open, close) = match self.messages {
            0 => ("", ""),
            1 => (",\"received\":", ""),
            _ => (",\"received\":[", "]"),
        };
        for part in [&self.text, open.as_bytes(), &self.received, close.as_bytes(), b"}\n"] {
            text.write_all(part)?;
        }
        self.text.clear();
        self.received.clear();
        self.messages = 0;
        Ok(())
    }
}

/// What is left to be read.
struct Pieces<R>(R);

impl<R: Read> Pieces<R> {
    /// Adds a piece to its line.
    fn piece(&mut self, kind: u8, line: &mut Line) -> io::Result<()> {
        let Line { text, received, messages } = line;
        match kind {
            b't' => text.write_all(self.text(LONGEST_TEXT)?.as_bytes()),
            b'c' => {
                let (start, duration, call) = (self.time()?, self.signed()?, self.name()?);
                write!(text, "{{\"t\":{start},\"d\":{duration},\"call\":\"{call}\"")
            }
            b'f' => {
                let (name, value) = (self.name()?, self.signed()?);
                write!(text, ",\"{name}\":{value}")
            }
            b's' => {
                text.extend_from_slice(b",\"sent\":");
                self.message(text)?;
                text.write_all(b"}")
            }
            b'r' => {
                received.extend_from_slice(if *messages == 0 { b"" } else { b"," });
                *messages += 1;
                self.message(received)?;
                write!(received, ",\"posted\":{}}}", self.time()?)
            }
            _ => Err(damaged()),
        }
    }

    /// Adds an object, which is left open.
    fn message(&mut self, line: &mut Vec<u8>) -> io::Result<()> {
        let (id, peer, tag) = (self.number()?, self.signed()?, self.signed()?);
        let (bytes, comm) = (self.number()?, self.number()?);
        write!(line, "{{\"id\":{id},\"peer\":{peer},\"tag\":{tag},\"bytes\":{bytes},\"comm\":{comm}")
    }

    fn byte(&mut self) -> io::Result<u8> {
        let mut byte = [0];
        self.0.read_exact(&mut byte)?;
        Ok(byte[0])
    }

    fn time(&mut self) -> io::Result<i64> {
        let mut time = [0; 8];
        self.0.read_exact(&mut time)?;
        Ok(i64::from_le_bytes(time))
    }

    fn number(&mut self) -> io::Result<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(damaged())
    }

    fn signed(&mut self) -> io::Result<i64> {
        let number = self.number()?;
        Ok((number >> 1) as i64 ^ -((number & 1) as i64))
    }

    fn name(&mut self) -> io::Result<String> {
        let name = self.text(LONGEST_NAME)?;
        let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if plain { Ok(name) } else { Err(damaged()) }
    }

    fn text(&mut self, longest: u64) -> io::Result<String> {
        let length = Some(self.number()?).filter(|&length| length <= longest).ok_or_else(damaged)?;
        let mut text = vec![0; length as usize];
        self.0.read_exact(&mut text)?;
        String::from_utf8(text).map_err(|_| damaged())
    }
}

fn damaged() -> io::Error {
    io::Error::new(ErrorKind::InvalidData, "this is not what a rank writes")
}

#[cfg(test)]
#[path = "unpack_tests.rs"]
mod tests;
