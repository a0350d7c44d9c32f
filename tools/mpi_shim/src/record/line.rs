//! The lines of a trace, in the short form in which a call leaves them: a number becomes text only when the program is done
//! (`trace::unpack`, which describes this form), since that would take longer than all else in the call.

use std::io;

use super::file::MappedFile;
use super::message::{Envelope, Received};

/// A line that is being written, to the end of a file.
pub struct Line {
    file: MappedFile,
    /// Whether it is kept: beyond the limit nothing is written.
    kept: bool,
    /// Why there is no room for it.
    error: Option<io::Error>,
}

/// No piece is longer: a letter, a name, and five numbers of ten bytes at most.
const LONGEST: usize = 128;

impl Line {
    /// To be written into this file.
    pub fn new(file: MappedFile) -> Self {
        Self { file, kept: true, error: None }
    }

    /// Begins a line anew, to be kept or not.
    #[inline]
    pub fn begin(&mut self, start: i64, end: i64, call: &str, kept: bool) {
        self.kept = kept && self.error.is_none();
        self.file.take_back();
        if self.piece(b'c') {
            self.time(start).signed(end - start).text(call);
        }
    }

    /// Adds a field.
    #[inline]
    pub fn field(&mut self, name: &str, value: i64) {
        if self.piece(b'f') {
            self.text(name).signed(value);
        }
    }

    /// Adds a message that leaves in this call.
    #[inline]
    pub fn sent(&mut self, id: u64, envelope: &Envelope) {
        if self.piece(b's') {
            self.message(id, envelope);
        }
    }

    /// Adds a message that was sent before and has been taken back.
    pub fn unsent(&mut self, id: u64) {
        if self.piece(b'u') {
            self.number(id);
        }
    }

    /// Adds the messages that have come when this call ends.
    #[inline]
    pub fn received(&mut self, messages: impl IntoIterator<Item = Received>) {
        for message in messages {
            if self.piece(b'r') {
                self.message(message.id, &message.envelope).time(message.posted);
            }
        }
    }

    /// Ends the line: now it counts.
    #[inline]
    pub fn end(&mut self) -> io::Result<()> {
        if self.piece(b'\n') {
            self.file.count();
        }
        self.error.take().map_or(Ok(()), Err)
    }

    /// Writes such a line in place of the one that stood there, if nothing has come after it; where it stands.
    pub fn instead(&mut self, earlier: Option<(u64, u64)>, object: &str) -> io::Result<(u64, u64)> {
        let begin = match earlier {
            Some((begin, end)) if end == self.file.length() => begin,
            _ => self.file.length(),
        };
        self.file.rewind(begin);
        self.json(object)?;
        Ok((begin, self.file.length()))
    }

    /// Writes a line that is JSON already, an object.
    pub fn json(&mut self, object: &str) -> io::Result<()> {
        self.kept = true;
        self.file.take_back();
        let object = object.trim_end_matches('}');
        self.file.make_room(object.len() + LONGEST)?;
        self.piece(b't');
        self.text(object);
        self.end()
    }

    /// Begins a piece; whether there is room for it.
    #[inline]
    fn piece(&mut self, mark: u8) -> bool {
        if self.kept {
            if let Err(error) = self.file.make_room(LONGEST) {
                (self.kept, self.error) = (false, Some(error));
            }
            self.file.add(&[mark]);
        }
        self.kept
    }

    #[inline]
    fn message(&mut self, id: u64, envelope: &Envelope) -> &mut Self {
        self.number(id).signed(envelope.peer.into()).signed(envelope.tag.into());
        self.number(envelope.bytes).number(envelope.comm)
    }

    #[inline]
    fn text(&mut self, text: &str) -> &mut Self {
        self.number(text.len() as u64).file.add(text.as_bytes());
        self
    }

    #[inline]
    fn time(&mut self, time: i64) -> &mut Self {
        self.file.add(&time.to_le_bytes());
        self
    }

    /// Seven bits to a byte, the lowest first; the eighth says that more follow (LEB128).
    #[inline]
    fn number(&mut self, mut number: u64) -> &mut Self {
        while number >= 0x80 {
            self.file.add(&[number as u8 | 0x80]);
            number >>= 7;
        }
        self.file.add(&[number as u8]);
        self
    }

    /// Small numbers below zero stay short: 0, -1, 1, -2 are 0, 1, 2, 3.
    #[inline]
    fn signed(&mut self, number: i64) -> &mut Self {
        self.number((number << 1 ^ number >> 63) as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENVELOPE: Envelope = Envelope { peer: 1, tag: 7, comm: 0, bytes: 800 };
    const HEADER: &str = "{\"format\":1}";

    /// What the reader makes of a line.
    fn line(name: &str, fill: impl FnOnce(&mut Line)) -> String {
        let path = std::env::temp_dir().join(format!("mpi_shim-line-{name}-{}.packed", std::process::id()));
        let mut line = Line::new(MappedFile::create(&path).unwrap());
        line.json(HEADER).unwrap();
        line.begin(1, 2, "Left_out", false);
        line.begin(1000, 1250, "Send", true);
        fill(&mut line);
        line.end().unwrap();
        trace::unpack::file(&path).unwrap();
        let json = path.with_extension("jsonl");
        let text = std::fs::read_to_string(&json).unwrap();
        std::fs::remove_file(json).unwrap();
        text.strip_prefix(HEADER).unwrap().trim().to_owned()
    }

    #[test]
    fn lines_become_what_the_format_has() {
        assert_eq!(line("format", |_| ()), "{\"t\":1000,\"d\":250,\"call\":\"Send\"}");
        let sent = line("format", |line| line.sent(3, &ENVELOPE));
        assert!(sent.contains(",\"sent\":{\"id\":3,\"peer\":1,\"tag\":7,\"bytes\":800,\"comm\":0}}"), "{sent}");
        let received = Received { id: 4, envelope: ENVELOPE, posted: -950 };
        let one = line("format", |line| line.received([received]));
        assert!(one.contains(",\"received\":{\"id\":4,") && one.ends_with(",\"posted\":-950}}"), "{one}");
        let two = line("format", |line| line.received([received, received]));
        assert!(two.contains("\"received\":[{\"id\":4") && two.ends_with("-950}]}"), "{two}");
        assert_eq!(line("format", |line| line.received(None)), line("format", |_| ()));
    }

    #[test]
    fn all_numbers_come_back() {
        for number in [0, 7, 63, 64, 127, 128, 1005, -1, -64, -65, i64::MAX, i64::MIN] {
            assert!(line("numbers", |line| line.field("x", number)).contains(&format!(",\"x\":{number}}}")));
        }
    }
}
