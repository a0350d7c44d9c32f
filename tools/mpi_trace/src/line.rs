//! The lines of a trace: one JSON object for each event. The numbers are written by hand: a line is written in each call, and
//! `examples/overhead.rs` measures what that costs.

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
        self.text("{\"t\":")
            .number(start)
            .text(",\"d\":")
            .number(end - start)
            .text(",\"call\":\"")
            .text(call)
            .text("\"");
    }

    /// Adds a field.
    pub fn field(&mut self, name: &str, value: i64) {
        self.text(",\"").text(name).text("\":").number(value);
    }

    /// Adds a message that leaves in this call.
    pub fn sent(&mut self, id: u64, envelope: &Envelope) {
        self.text(",\"sent\":");
        self.message(id, envelope);
        self.text("}");
    }

    /// Adds the messages that have come when this call ends.
    pub fn received(&mut self, messages: &[Received]) {
        if messages.is_empty() {
            return;
        }
        self.text(if messages.len() == 1 { ",\"received\":" } else { ",\"received\":[" });
        for (index, message) in messages.iter().enumerate() {
            self.text(if index > 0 { "," } else { "" });
            self.message(message.id, &message.envelope);
            self.text(",\"posted\":").number(message.posted).text("}");
        }
        self.text(if messages.len() == 1 { "" } else { "]" });
    }

    /// Ends the line, and gives it.
    pub fn end(&mut self) -> &[u8] {
        self.text("}\n");
        &self.0
    }

    fn message(&mut self, id: u64, envelope: &Envelope) {
        self.text("{\"id\":").number(id as i64).text(",\"peer\":").number(i64::from(envelope.peer));
        self.text(",\"tag\":").number(i64::from(envelope.tag)).text(",\"bytes\":").number(envelope.bytes as i64);
        self.text(",\"comm\":").number(envelope.comm as i64);
    }

    fn text(&mut self, text: &str) -> &mut Self {
        self.0.extend_from_slice(text.as_bytes());
        self
    }

    fn number(&mut self, number: i64) -> &mut Self {
        // The longest has 20 characters; they are found from the last to the first, two at a time.
        let (mut digits, mut first, mut left) = ([0; 20], 20, number.unsigned_abs());
        while left >= 10 {
            let pair = (left % 100) as u8;
            left /= 100;
            first -= 2;
            digits[first] = b'0' + pair / 10;
            digits[first + 1] = b'0' + pair % 10;
        }
        if left > 0 || first == 20 {
            first -= 1;
            digits[first] = b'0' + left as u8;
        }
        if number < 0 {
            self.0.push(b'-');
        }
        self.0.extend_from_slice(&digits[first..]);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENVELOPE: Envelope = Envelope { peer: 1, tag: 7, comm: 0, bytes: 800 };

    fn line(fill: impl FnOnce(&mut Line)) -> String {
        let mut line = Line::default();
        line.begin(1000, 1250, "Send");
        fill(&mut line);
        String::from_utf8(line.end().to_vec()).unwrap()
    }

    #[test]
    fn lines_are_as_the_format_has_them() {
        assert_eq!(line(|_| ()), "{\"t\":1000,\"d\":250,\"call\":\"Send\"}\n");
        let sent = line(|line| line.sent(3, &ENVELOPE));
        assert!(sent.contains(",\"sent\":{\"id\":3,\"peer\":1,\"tag\":7,\"bytes\":800,\"comm\":0}}"), "{sent}");
        let received = Received { id: 4, envelope: ENVELOPE, posted: -950 };
        let one = line(|line| line.received(&[received]));
        assert!(one.contains(",\"received\":{\"id\":4,") && one.ends_with(",\"posted\":-950}}\n"), "{one}");
        let two = line(|line| line.received(&[received, received]));
        assert!(two.contains("\"received\":[{\"id\":4") && two.ends_with("-950}]}\n"), "{two}");
        assert_eq!(line(|line| line.received(&[])), line(|_| ()));
    }

    #[test]
    fn all_numbers_can_be_written() {
        for number in [0, 7, 10, 99, 100, 123, 1005, -1, -60, i64::MAX, i64::MIN] {
            assert!(line(|line| line.field("x", number)).contains(&format!(",\"x\":{number}}}")));
        }
    }
}
