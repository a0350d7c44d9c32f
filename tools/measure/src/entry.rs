//! What the raw data of a contest say: each contestant's times, and how they compare.

use course::fault::{Fault, Result};
use figures::statistics::median;

use crate::record::Record;

/// The columns of the raw data.
pub const COLUMNS: [&str; 10] =
    ["group", "contestant", "program", "ranks", "work", "unit", "size", "round", "seconds", "result"];

/// How the lesson's own program is called in the column `program`.
pub const OURS: &str = "lesson";

/// A contestant's measurements of one size, out of the raw data.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The group that it is compared in.
    pub group: String,
    /// Its name.
    pub name: String,
    /// Whether it is the lesson's own program.
    pub ours: bool,
    /// The size, where several are measured.
    pub size: Option<u64>,
    /// What takes the time: a unit of work ("dart"), a message, or else a run.
    pub unit: String,
    /// Seconds for one of those, by round.
    pub times: Vec<f64>,
}

/// The raw data by group, contestant and size, in the order of their first appearance.
pub fn entries(record: &Record) -> Result<Vec<Entry>> {
    let mut entries: Vec<Entry> = Vec::new();
    for row in &record.rows {
        let field = |name| record.field(row, name);
        let number = |name| field(name).parse::<f64>().ok();
        let seconds = number("seconds").ok_or_else(|| Fault::usage(format!("no `seconds` in the line {row:?}")))?;
        let size = field("size").parse().ok();
        let same = |entry: &&mut Entry| {
            (entry.group.as_str(), entry.name.as_str(), entry.size) == (field("group"), field("contestant"), size)
        };
        // A list of sizes measures messages; how long the list is doesn't matter.
        let work = number("work").filter(|_| size.is_none());
        let per_unit = seconds / work.unwrap_or(1.0);
        match entries.iter_mut().find(same) {
            Some(entry) => entry.times.push(per_unit),
            None => entries.push(Entry {
                group: field("group").into(),
                name: field("contestant").into(),
                ours: field("program") == OURS,
                size,
                unit: match (work, size) {
                    (Some(_), _) => singular(field("unit")),
                    (None, Some(_)) => "message".into(),
                    (None, None) => "run".into(),
                },
                times: vec![per_unit],
            }),
        }
    }
    Ok(entries)
}

/// "darts" are counted, and it takes so long per "dart"; "rows of pixels", per "row of pixels".
pub fn singular(unit: &str) -> String {
    let (noun, rest) = unit.split_once(' ').unwrap_or((unit, ""));
    format!("{} {rest}", noun.strip_suffix('s').unwrap_or(noun)).trim_end().to_owned()
}

/// How many times as long as the fastest of the lesson's own each entry takes, by round.
pub fn ratios(entry: &Entry, entries: &[Entry]) -> Vec<f64> {
    let comparable = |other: &&Entry| (&other.group, other.size) == (&entry.group, entry.size);
    let ours = || entries.iter().filter(comparable).filter(|other| other.ours);
    let faster = |a: &&Entry, b: &&Entry| median(&a.times).total_cmp(&median(&b.times));
    let reference = ours().min_by(faster).or(entries.iter().find(comparable));
    reference
        .into_iter()
        .flat_map(|reference| entry.times.iter().zip(&reference.times))
        .map(|(own, r)| own / r)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_have_a_singular() {
        assert_eq!(["darts", "rows of pixels", "B"].map(singular), ["dart", "row of pixels", "B"]);
    }
}
