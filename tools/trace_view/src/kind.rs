//! Kinds of calls: each has a colour of its own in every picture.

use trace::read::Event;

/// What a call is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Sends, or sends and receives.
    Send,
    /// Receives, or posts a receive.
    Receive,
    /// Completes what was begun, or looks whether it is complete.
    Complete,
    /// A collective.
    Collective,
    /// Anything else.
    Other,
}

impl Kind {
    /// All kinds: the number of a kind in the page's data is its place here.
    pub const ALL: [Self; 5] = [Self::Send, Self::Receive, Self::Complete, Self::Collective, Self::Other];

    /// The kind of a call, by its name.
    pub fn of(event: &Event) -> Self {
        let name = event.call.to_ascii_lowercase();
        let has = |parts: &[&str]| parts.iter().any(|part| name.contains(part));
        match () {
            () if event.collective.is_some() => Self::Collective,
            () if has(&["send", "start"]) => Self::Send,
            () if has(&["recv"]) => Self::Receive,
            () if has(&["wait", "test", "probe"]) => Self::Complete,
            () => Self::Other,
        }
    }

    /// Its name in a legend.
    pub fn name(self) -> &'static str {
        match self {
            Self::Send => "sends",
            Self::Receive => "receives",
            Self::Complete => "waits, tests, probes",
            Self::Collective => "collectives",
            Self::Other => "other calls",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_by_name() {
        let kind = |call: &str| Kind::of(&Event { call: call.into(), ..Event::default() });
        assert_eq!(["Issend", "Sendrecv", "Startall"].map(kind), [Kind::Send; 3]);
        assert_eq!(["Recv", "Imrecv"].map(kind), [Kind::Receive; 2]);
        assert_eq!(["Waitall", "Testsome", "Mprobe"].map(kind), [Kind::Complete; 3]);
        assert_eq!(kind("Comm_split"), Kind::Other);
        let collective = Event { call: "Bcast".into(), collective: Some(Default::default()), ..Event::default() };
        assert_eq!(Kind::of(&collective), Kind::Collective);
    }
}
