//! Where the time goes, and why more ranks stop to help: from what was simulated.

use figures::numbers::{duration, grouped, plural};

use crate::platform::Platform;
use crate::simulation::{Collective, Record};

/// What is predicted for one number of ranks on one platform.
#[derive(Clone, Debug)]
pub struct Prediction {
    /// The cluster.
    pub platform: Platform,
    /// The number of ranks.
    pub ranks: u32,
    /// Seconds of computing and communicating, as the lesson reports them.
    pub seconds: f64,
    /// What the ranks did.
    pub record: Record,
    /// What the lesson found.
    pub result: String,
    /// Seconds that the simulation took here.
    pub took: f64,
}

/// A kind of collective within the time that counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Kind {
    /// The function's name.
    pub name: String,
    /// How often it was called.
    pub calls: usize,
    /// The largest contribution of a rank.
    pub bytes: f64,
    /// Seconds that a message takes between two nodes, added up for messages of the calls' sizes.
    pub single: f64,
    /// Seconds, from the last rank's call to the last rank's return, added up.
    pub seconds: f64,
}

impl Prediction {
    /// The part of the time in which a rank computes, on average.
    pub fn computing(&self) -> f64 {
        self.record.computed_in_all / f64::from(self.ranks) / self.seconds
    }

    /// The part in which it would wait, on average, for the rank that has most to compute, if messages took no time.
    pub fn waiting(&self) -> f64 {
        // Rounding may leave a little less than nothing.
        (self.record.computed_most / self.seconds - self.computing()).max(0.0)
    }

    /// The rest: messages.
    pub fn messages(&self) -> f64 {
        1.0 - self.record.computed_most / self.seconds
    }

    /// The kind of collective that takes longest within the time that counts: all of the run, if the lesson computes
    /// nothing; else `seconds` from when the first rank began to compute.
    pub fn longest(&self) -> Option<Kind> {
        let end = if self.record.computed_most > 0.0 { self.record.from + self.seconds } else { f64::INFINITY };
        let counts = |call: &&Collective| (call.entered + call.left) / 2.0 < end && call.entered >= self.record.from;
        let mut kinds: Vec<Kind> = Vec::new();
        for call in self.record.collectives.iter().filter(counts) {
            let new = || Kind { name: call.name.clone(), calls: 0, bytes: 0.0, single: 0.0, seconds: 0.0 };
            let index = kinds.iter().position(|kind| kind.name == call.name).unwrap_or_else(|| {
                kinds.push(new());
                kinds.len() - 1
            });
            let kind = &mut kinds[index];
            (kind.calls, kind.bytes) = (kind.calls + 1, kind.bytes.max(call.bytes));
            kind.single += self.platform.message(call.bytes);
            kind.seconds += call.left - call.entered;
        }
        kinds.into_iter().max_by(|a, b| a.seconds.total_cmp(&b.seconds))
    }

    /// Where the time goes, in two sentences.
    pub fn shares(&self) -> String {
        let percent = |share: f64| format!("{:.0} %", 100.0 * share);
        let mut text =
            format!("{} on {}: {}", plural(self.ranks as usize, "rank"), self.platform.name, duration(self.seconds));
        if self.record.computed_most > 0.0 {
            let (computing, waiting) = (percent(self.computing()), percent(self.waiting()));
            text += &format!(
                ", of which computing is {computing}, waiting for the rank with most to compute {waiting}, and messages {}.",
                percent(self.messages())
            );
        } else {
            text += ", all of it messages: this lesson declares no computing.";
        }
        if let Some(kind) = self.longest().filter(|_| self.ranks > 1) {
            text += &self.about(&kind);
        }
        text
    }

    /// What makes a collective as long as it is.
    fn about(&self, kind: &Kind) -> String {
        let latency = kind.calls as f64 * self.platform.message(0.0) / kind.single;
        let cause = if latency > 0.5 { "latency" } else { "bandwidth" };
        let nodes = self.ranks.div_ceil(self.platform.cores);
        let steps = match nodes {
            1 => ", within one node".into(),
            _ => format!(
                ": as long as {:.1} such messages between nodes one after the other (log2 of the {nodes} nodes is {:.1}), and \
                 such a message is mostly {cause} ({:.0} %)",
                kind.seconds / kind.single,
                f64::from(nodes).log2(),
                100.0 * latency.max(1.0 - latency)
            ),
        };
        let (calls, each) = (plural(kind.calls, "call"), duration(kind.seconds / kind.calls as f64));
        let bytes = grouped(kind.bytes as u64);
        let most = if kind.calls == 1 { "" } else { "at most " };
        format!(" Longest among the collectives: {}, {calls} of {most}{bytes} B a rank, {each} each{steps}.", kind.name)
    }
}

/// Speed-ups against the first prediction, which is that of one rank.
pub fn speedups(predictions: &[Prediction]) -> Vec<f64> {
    predictions.iter().map(|prediction| predictions[0].seconds / prediction.seconds).collect()
}

/// Where more ranks stop to help on one platform, and why.
pub fn verdict(predictions: &[Prediction]) -> String {
    let speedups = speedups(predictions);
    let half =
        predictions.iter().zip(&speedups).find(|(prediction, speedup)| **speedup < f64::from(prediction.ranks) / 2.0);
    let most = predictions.iter().zip(&speedups).max_by(|a, b| a.1.total_cmp(b.1));
    let (Some((best, most)), Some(last)) = (most, predictions.last()) else { return String::new() };
    let name = best.platform.name;
    let peak = if best.ranks == last.ranks {
        format!("{name}: up to {} ranks, more are faster (speed-up {most:.0} there)", best.ranks)
    } else {
        format!("{name}: fastest on {} ranks (speed-up {most:.0}); more are slower", best.ranks)
    };
    // What every rank has to do for itself, however many there are.
    let more = |at: &Prediction| match at.record.computed_in_all / predictions[0].record.computed_in_all {
        ratio if ratio > 1.1 => format!(" All ranks together compute {ratio:.1} times as much as one rank alone."),
        _ => String::new(),
    };
    match half {
        Some((half, speedup)) => format!(
            "{peak}. From {} ranks on, less than half of them are of use (speed-up {speedup:.0}).\n  {}{}",
            half.ranks,
            half.shares(),
            more(half)
        ),
        None => format!("{peak}, and at least half of them are of use.\n  {}{}", last.shares(), more(last)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::PlatformName;

    fn prediction(ranks: u32, seconds: f64, most: f64, reduce: f64) -> Prediction {
        let call = |name: &str, entered, left| Collective { name: name.into(), bytes: 8.0, entered, left };
        let collectives = vec![
            call("MPI_Bcast", 0.0, 1.0),
            call("MPI_Reduce", 1.0 + most, 1.0 + most + reduce),
            call("MPI_Gather", 1.0 + seconds, 9.0 + seconds),
        ];
        let in_all = f64::from(ranks) * most / 2.0;
        let record =
            Record { end: 99.0, computed_most: most, computed_in_all: in_all, from: 1.0, until: 2.0, collectives };
        Prediction {
            platform: Platform::of(PlatformName::Pi),
            ranks,
            seconds,
            record,
            result: String::new(),
            took: 0.0,
        }
    }

    #[test]
    fn shares_add_up_and_only_what_counts_is_named() {
        let half = prediction(16, 4.0, 2.0, 2.0);
        assert_eq!((half.computing(), half.waiting(), half.messages()), (0.25, 0.25, 0.5));
        let longest = half.longest().expect("there is one");
        assert_eq!((longest.name.as_str(), longest.calls, longest.seconds), ("MPI_Reduce", 1, 2.0));
        assert!(
            half.shares().contains("messages 50 %") && half.shares().contains("mostly latency"),
            "{}",
            half.shares()
        );
    }

    #[test]
    fn the_verdict_names_where_it_stops() {
        let all = [prediction(1, 8.0, 8.0, 0.0), prediction(4, 2.5, 2.0, 0.5), prediction(16, 3.0, 0.5, 2.5)];
        assert_eq!(speedups(&all)[1], 3.2);
        let said = verdict(&all);
        assert!(said.contains("fastest on 4 ranks (speed-up 3); more are slower"), "{said}");
        assert!(said.contains("From 16 ranks on") && said.contains("messages 83 %"), "{said}");
        assert!(verdict(&all[..2]).contains("more are faster"), "{}", verdict(&all[..2]));
    }
}
