//! The lines of a trace, in the short form in which a call leaves them: a number becomes text only when the program is done
//! (`trace::unpack`, which describes this form), since that would take longer than all else in the call.

/// What identifies a message, as seen by one of its two ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// The other end's rank in the world.
    pub peer: i32,
    /// The tag.
    pub tag: i32,
    /// The communicator's number.
    pub comm: u64,
    /// The length.
    pub bytes: u64,
}

/// A message that has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Received {
    /// This message's number on this rank.
    pub id: u64,
    /// What it is.
    pub envelope: Envelope,
    /// When the receive was posted, in nanoseconds.
    pub posted: i64,
}

/// A line that is being written.
#[derive(Default)]
pub struct Line(Vec<u8>);

impl Line {
    /// Begins a line anew.
    pub fn begin(&mut self, start: i64, end: i64, call: &str) {
        self.0.clear();
        self.mark(b'c').signed(start).signed(end - start).text(call);
    }

    /// Adds a field.
    pub fn field(&mut self, name: &str, value: i64) {
        self.mark(b'f').text(name).signed(value);
    }

    /// Adds a message that leaves in this call.
    pub fn sent(&mut self, id: u64, envelope: &Envelope) {
        self.mark(b's').message(id, envelope);
    }

    /// Adds the messages that have come when this call ends.
    pub fn received(&mut self, messages: &[Received]) {
        if messages.is_empty() {
            return;
        }
        self.mark(b'r').number(messages.len() as u64);
        for message in messages {
            self.message(message.id, &message.envelope).signed(message.posted);
        }
    }

    /// The line.
    pub fn end(&self) -> &[u8] {
        &self.0
    }

    /// Makes this a line that is JSON already, an object.
    pub fn json(&mut self, object: &str) {
        self.0.clear();
        self.mark(b't').text(object.trim_end_matches('}'));
    }

    fn message(&mut self, id: u64, envelope: &Envelope) -> &mut Self {
        self.number(id).signed(envelope.peer.into()).signed(envelope.tag.into());
        self.number(envelope.bytes).number(envelope.comm)
    }

    fn mark(&mut self, mark: u8) -> &mut Self {
        self.0.push(mark);
        self
    }

    fn text(&mut self, text: &str) -> &mut Self {
        self.number(text.len() as u64).0.extend_from_slice(text.as_bytes());
        self
    }

    /// Seven bits to a byte, the lowest first; the eighth says that more follow (LEB128).
    fn number(&mut self, mut number: u64) -> &mut Self {
        while number >= 0x80 {
            self.0.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
        self
    }

    /// Small numbers below zero stay short: 0, -1, 1, -2 are 0, 1, 2, 3.
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
    fn line(fill: impl FnOnce(&mut Line)) -> String {
        let (mut line, mut packed, mut text) = (Line::default(), Vec::new(), Vec::new());
        line.json(HEADER);
        packed.extend_from_slice(line.end());
        line.begin(1000, 1250, "Send");
        fill(&mut line);
        packed.extend_from_slice(line.end());
        trace::unpack::lines(packed.as_slice(), &mut text).unwrap();
        String::from_utf8(text).unwrap().strip_prefix(HEADER).unwrap().trim().to_owned()
    }

    #[test]
    fn lines_become_what_the_format_has() {
        assert_eq!(line(|_| ()), "{\"t\":1000,\"d\":250,\"call\":\"Send\"}");
        let sent = line(|line| line.sent(3, &ENVELOPE));
        assert!(sent.contains(",\"sent\":{\"id\":3,\"peer\":1,\"tag\":7,\"bytes\":800,\"comm\":0}}"), "{sent}");
        let received = Received { id: 4, envelope: ENVELOPE, posted: -950 };
        let one = line(|line| line.received(&[received]));
        assert!(one.contains(",\"received\":{\"id\":4,") && one.ends_with(",\"posted\":-950}}"), "{one}");
        let two = line(|line| line.received(&[received, received]));
        assert!(two.contains("\"received\":[{\"id\":4") && two.ends_with("-950}]}"), "{two}");
        assert_eq!(line(|line| line.received(&[])), line(|_| ()));
    }

    #[test]
    fn all_numbers_come_back() {
        for number in [0, 7, 63, 64, 127, 128, 1005, -1, -64, -65, i64::MAX, i64::MIN] {
            assert!(line(|line| line.field("x", number)).contains(&format!(",\"x\":{number}}}")));
        }
    }
}
