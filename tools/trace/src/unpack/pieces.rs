//! The pieces of a rank's file, and the lines that they make.

use std::io::{self, Write};

use super::PADDING;

/// A line of JSON is not longer: the header, with a program's path.
const LONGEST_TEXT: u64 = 1 << 16;
/// Nor a name: `Neighbor_allgatherv` has 19 letters.
const LONGEST_NAME: u64 = 64;

/// A line as far as it is known.
#[derive(Default)]
pub struct Line {
    text: Vec<u8>,
    received: Vec<u8>,
    messages: usize,
    unsent: Vec<u8>,
}

impl Line {
    /// Writes it. Messages that came are a list if there are several.
    pub fn write(&self, text: &mut impl Write) -> io::Result<()> {
        let (open, close) = match self.messages {
            0 => ("", ""),
            1 => (",\"received\":", ""),
            _ => (",\"received\":[", "]"),
        };
        let unsent: [&[u8]; 2] = if self.unsent.is_empty() { [b"", b""] } else { [b",\"unsent\":[", b"]"] };
        let messages = [open.as_bytes(), &self.received, close.as_bytes()];
        let parts = [&[&self.text[..]], &messages[..], &[unsent[0], &self.unsent, unsent[1], b"}\n"]].concat();
        parts.iter().try_for_each(|part| text.write_all(part))
    }
}

/// Why a line can't be read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Damage {
    /// It isn't whole: the rest is to be read yet, or the rank was killed.
    Cut,
    /// No rank writes this.
    Wrong,
}

/// What is left to be read.
pub struct Pieces<'a>(pub &'a [u8]);

impl<'a> Pieces<'a> {
    /// Reads a whole line.
    pub fn line(&mut self, line: &mut Line) -> Result<(), Damage> {
        line.text.clear();
        line.received.clear();
        line.unsent.clear();
        line.messages = 0;
        loop {
            match self.byte()? {
                PADDING => (),
                b'\n' => return Ok(()),
                kind => self.piece(kind, line)?,
            }
        }
    }

    fn piece(&mut self, kind: u8, line: &mut Line) -> Result<(), Damage> {
        let Line { text, received, messages, unsent } = line;
        match kind {
            b't' => text.extend_from_slice(self.text(LONGEST_TEXT)?),
            b'c' => {
                put(text, "{\"t\":", self.time()?);
                put(text, ",\"d\":", self.signed()?);
                text.extend_from_slice(b",\"call\":\"");
                text.extend_from_slice(self.name()?);
                text.push(b'"');
            }
            b'f' => {
                text.extend_from_slice(b",\"");
                text.extend_from_slice(self.name()?);
                put(text, "\":", self.signed()?);
            }
            b's' => {
                text.extend_from_slice(b",\"sent\":");
                self.message(text)?;
                text.push(b'}');
            }
            b'r' => {
                received.extend_from_slice(if *messages == 0 { b"" } else { b"," });
                *messages += 1;
                self.message(received)?;
                put(received, ",\"posted\":", self.time()?);
                received.push(b'}');
            }
            b'u' => {
                let before = if unsent.is_empty() { "" } else { "," };
                put(unsent, before, self.number()? as i64);
            }
            _ => return Err(Damage::Wrong),
        }
        Ok(())
    }

    /// Adds an object, which is left open.
    fn message(&mut self, text: &mut Vec<u8>) -> Result<(), Damage> {
        put(text, "{\"id\":", self.number()? as i64);
        put(text, ",\"peer\":", self.signed()?);
        put(text, ",\"tag\":", self.signed()?);
        put(text, ",\"bytes\":", self.number()? as i64);
        put(text, ",\"comm\":", self.number()? as i64);
        Ok(())
    }

    fn bytes(&mut self, count: usize) -> Result<&'a [u8], Damage> {
        let (bytes, left) = self.0.split_at_checked(count).ok_or(Damage::Cut)?;
        self.0 = left;
        Ok(bytes)
    }

    fn byte(&mut self) -> Result<u8, Damage> {
        Ok(self.bytes(1)?[0])
    }

    fn time(&mut self) -> Result<i64, Damage> {
        let bytes = self.bytes(8)?.try_into().map_err(|_| Damage::Cut)?;
        Ok(i64::from_le_bytes(bytes))
    }

    fn number(&mut self) -> Result<u64, Damage> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(Damage::Wrong)
    }

    fn signed(&mut self) -> Result<i64, Damage> {
        let number = self.number()?;
        Ok((number >> 1) as i64 ^ -((number & 1) as i64))
    }

    fn text(&mut self, longest: u64) -> Result<&'a [u8], Damage> {
        match self.number()? {
            length if length <= longest => self.bytes(length as usize),
            _ => Err(Damage::Wrong),
        }
    }

    fn name(&mut self) -> Result<&'a [u8], Damage> {
        let name = self.text(LONGEST_NAME)?;
        let plain = name.iter().all(|&byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if plain { Ok(name) } else { Err(Damage::Wrong) }
    }
}

/// Adds a number, with what stands before it. By hand: all events of a rank must not take long when it ends.
fn put(text: &mut Vec<u8>, before: &str, number: i64) {
    text.extend_from_slice(before.as_bytes());
    // The longest has 19 digits; they are found from the last to the first.
    let (mut digits, mut first, mut left) = ([0; 20], 20, number.unsigned_abs());
    while left > 0 || first == 20 {
        first -= 1;
        digits[first] = b'0' + (left % 10) as u8;
        left /= 10;
    }
    if number < 0 {
        text.push(b'-');
    }
    text.extend_from_slice(&digits[first..]);
}
