//! Raw data: every single measurement as a line of a CSV file, below lines that say where it comes from.

use std::fs;
use std::path::{Path, PathBuf};

use course::fault::{Fault, Result};
use course::lessons::Lesson;
use course::mpi::toolchain::Toolchain;
use figures::{Output, chart, machine, numbers};

/// Where data comes from: the lines at the top of the file, each beginning with `#`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Source {
    /// The command that measured it.
    pub command: String,
    /// Processor, cores and MPI.
    pub machine: String,
    /// The day, in UTC.
    pub date: String,
    /// What is to be known besides: who was skipped, and why.
    pub notes: Vec<String>,
}

/// A table of raw data with its source.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record {
    /// Where it comes from.
    pub source: Source,
    /// The columns' names.
    pub columns: Vec<String>,
    /// A measurement each.
    pub rows: Vec<Vec<String>>,
}

impl Source {
    /// This command, on this machine, today.
    pub fn here(toolchain: &Toolchain) -> Self {
        // The first argument is the path of this program, which nobody types.
        let typed: Vec<_> = std::env::args().skip(1).map(quoted).collect();
        Self {
            command: format!("cargo course {}", typed.join(" ")),
            machine: format!(
                "{}, {}, {}",
                machine::processor(),
                numbers::plural(machine::cores(), "core"),
                toolchain.mpi
            ),
            date: figures::today(),
            notes: Vec::new(),
        }
    }

    /// How many cores that machine has.
    pub fn cores(&self) -> usize {
        let number = |part: &str| part.strip_suffix(" cores").or(part.strip_suffix(" core"))?.parse().ok();
        self.machine.split(", ").find_map(number).unwrap_or(1)
    }

    /// The small print under a chart.
    pub fn small_print(&self) -> String {
        format!("{}, {}", self.machine, self.date)
    }

    /// "bench-2026-11-20-intel-xeon-2-cores": what, when and where.
    fn file_stem(&self, what: &str) -> String {
        let machine = self.machine.rsplit_once(", ").map_or(self.machine.as_str(), |(machine, _)| machine);
        let words = machine.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        let words: Vec<_> = words.filter(|word| !["R", "TM", "CPU", "Processor"].contains(word)).collect();
        format!("{what}-{}-{}", self.date, words.join("-").to_lowercase())
    }
}

/// As a shell would have to be given it.
fn quoted(argument: String) -> String {
    if argument.contains(char::is_whitespace) { format!("'{argument}'") } else { argument }
}

impl Record {
    /// An empty table.
    pub fn new(source: Source, columns: &[&str]) -> Self {
        Self { source, columns: columns.iter().map(|&column| column.to_owned()).collect(), rows: Vec::new() }
    }

    /// The column's place in a row.
    fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column == name)
    }

    /// A row's field; empty if there is no such column.
    pub fn field<'a>(&self, row: &'a [String], name: &str) -> &'a str {
        self.column(name).and_then(|index| row.get(index)).map_or("", String::as_str)
    }

    /// The file's text.
    pub fn to_csv(&self) -> String {
        let Source { command, machine, date, notes } = &self.source;
        let mut text = format!("# command: {command}\n# machine: {machine}\n# date: {date}\n");
        notes.iter().for_each(|note| text += &format!("# note: {}\n", note.replace('\n', " ")));
        let mut writer = csv::Writer::from_writer(Vec::new());
        for row in std::iter::once(&self.columns).chain(&self.rows) {
            writer.write_record(row).expect("memory can be written, and all rows have the same length");
        }
        let bytes = writer.into_inner().expect("memory can be written");
        text + &String::from_utf8(bytes).expect("what was text is still text")
    }

    /// Reads what [`to_csv`](Self::to_csv) wrote.
    pub fn from_csv(text: &str) -> std::result::Result<Self, String> {
        let said = |key: &str| -> Vec<String> {
            let lines = text.lines().filter_map(|line| line.strip_prefix("# ")?.strip_prefix(key)?.strip_prefix(": "));
            lines.map(str::to_owned).collect()
        };
        let one = |key| said(key).pop().ok_or(format!("there is no line '# {key}: …'"));
        let source =
            Source { command: one("command")?, machine: one("machine")?, date: one("date")?, notes: said("note") };
        let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(text.as_bytes());
        let strings = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect::<Vec<_>>();
        let columns = strings(reader.headers().map_err(|error| error.to_string())?);
        let rows = reader.records().map(|row| row.map(|row| strings(&row)).map_err(|error| error.to_string()));
        Ok(Self { source, columns, rows: rows.collect::<std::result::Result<_, _>>()? })
    }

    /// Reads a file that must have these columns.
    pub fn read(path: &Path, columns: &[&str]) -> Result<Self> {
        let text = fs::read_to_string(path)
            .map_err(|error| Fault::usage(format!("'{}' can't be read: {error}", path.display())))?;
        let wrong = |why: String| Fault::usage(format!("'{}' isn't such raw data: {why}", path.display()));
        let record = Self::from_csv(&text).map_err(wrong)?;
        if record.columns != columns {
            return Err(wrong(format!("its columns aren't {}", columns.join(", "))));
        }
        Ok(record)
    }

    /// Writes the file into a folder, under a name that says what, when and where; returns its path. A file of the same
    /// day on the same machine stays: the new one gets a number.
    pub fn write(&self, folder: &Path, what: &str) -> Result<PathBuf> {
        let stem = self.source.file_stem(what);
        let numbered = (2..).map(|n| format!("{stem}-{n}"));
        let names = std::iter::once(stem.clone()).chain(numbered).map(|name| folder.join(format!("{name}.csv")));
        let path = names.into_iter().find(|path| !path.exists()).expect("there is always another number");
        Output::create(&path).and_then(|file| file.write_whole(self.to_csv().as_bytes())).map_err(Fault::new)?;
        Ok(path)
    }
}

/// The folder for a lesson's raw data: the one asked for, else `data/LESSON`. Made if it isn't there, before anything
/// is measured.
pub fn folder(asked: Option<&Path>, root: &Path, lesson: &Lesson) -> Result<PathBuf> {
    let folder = asked.map_or_else(|| root.join("data").join(&lesson.folder), Path::to_owned);
    fs::create_dir_all(&folder)
        .map_err(|error| Fault::usage(format!("'{}' can't be made: {error}", folder.display())))?;
    // A folder may be there and not be ours to write: better known now than after an hour.
    Output::create(&folder.join("written")).map_err(Fault::usage)?;
    Ok(folder)
}

/// Draws a chart beside its raw data, as SVG for the book and as PNG for slides.
pub fn draw(picture: &impl chart::Picture, csv: &Path) -> Result<()> {
    for ending in ["svg", "png"] {
        let file = Output::create(&csv.with_extension(ending)).map_err(Fault::new)?;
        chart::save(picture, file).map_err(Fault::new)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> Record {
        let source = Source {
            command: "cargo course bench x --only 'a b'".into(),
            machine: "Intel(R) Xeon(R) CPU @ 2.00GHz, 2 cores, MPICH 5.0.2".into(),
            date: "2026-11-20".into(),
            notes: vec!["Numba was skipped: pip, \"alas\"".into()],
        };
        let mut record = Record::new(source, &["contestant", "seconds"]);
        record.rows.push(vec!["C, \"rand()\"".into(), "1.5".into()]);
        record.rows.push(vec!["# odd, 日本".into(), "2e-9".into()]);
        record
    }

    #[test]
    fn what_is_written_is_read_again() {
        let mut record = record();
        record.rows.remove(1);
        let again = Record::from_csv(&record.to_csv()).expect("it is well formed");
        assert_eq!(again, record);
        assert_eq!(again.field(&again.rows[0], "seconds"), "1.5");
        assert_eq!(again.field(&again.rows[0], "no such column"), "");
    }

    #[test]
    fn other_files_are_refused() {
        assert!(Record::from_csv("a,b\n1,2\n").expect_err("no source").contains("# command"));
        let broken = record().to_csv() + "one,two,three\n";
        assert!(Record::from_csv(&broken).is_err());
    }

    #[test]
    fn the_machine_has_cores() {
        assert_eq!((record().source.cores(), Source::default().cores()), (2, 1));
    }

    #[test]
    fn a_file_is_named_by_what_when_and_where_and_never_replaced() {
        assert_eq!(record().source.file_stem("bench"), "bench-2026-11-20-intel-xeon-2-00ghz-2-cores");
        let scratch = harness::Scratch::new();
        let folder = PathBuf::from(scratch.path("data"));
        fs::create_dir_all(&folder).expect("there is room");
        let (first, second) = (record().write(&folder, "a"), record().write(&folder, "a"));
        let (first, second) = (first.expect("it can be written"), second.expect("it can be written"));
        assert!(first != second && second.to_string_lossy().ends_with("-2.csv"), "{first:?}, {second:?}");
    }
}
