//! A machine file as a whole: read, and written in the syntax of an MPI.

use std::path::Path;
use std::{env, fs};

use launch::Kind;

use super::line::{Line, Row};
use super::parse;
use crate::fault::{Fault, Result, USAGE};
use crate::mpi::identify;

/// Where batch systems leave a list of their job's hosts in which each line is a slot: PBS and LSF.
const EACH_LINE_A_SLOT: [&str; 2] = ["PBS_NODEFILE", "LSB_DJOB_HOSTFILE"];

/// The lines of this file.
///
/// # Errors
/// If it can't be read, or is no text.
pub fn read(file: &Path) -> Result<Vec<Row>> {
    let bytes = fs::read(file).map_err(|error| Fault::usage(format!("{} can't be read: {error}", file.display())))?;
    let text = String::from_utf8(bytes).map_err(|_| {
        Fault::usage(format!("{} is no text in UTF-8", file.display()))
            .fix("save it as UTF-8, or write it anew: it is a few lines")
    })?;
    let each_is_a_slot = EACH_LINE_A_SLOT.iter().any(|name| env::var_os(name).is_some_and(|list| list == file));
    Ok(parse::rows(&text, each_is_a_slot))
}

/// The text of a file with these rows, in the syntax of this MPI.
///
/// # Errors
/// If a line is no host, or says what this MPI has no word for.
pub fn convert(file: &Path, rows: Vec<Row>, kind: Kind) -> Result<String> {
    let mut text = String::new();
    for Row { number, line, .. } in rows {
        let at = format!("{}:{number}", file.display());
        let line = match line {
            Line::Remark(remark) => remark,
            Line::Host(host) => match host.lacks(kind) {
                Some(word) => {
                    let what = format!("{at}: {} has no word for '{word}'", identify::family(kind));
                    return Err(Fault::usage(what).fix(format!("leave out {word}")));
                }
                None => host.to_line(kind),
            },
            Line::Rank { .. } => {
                return Err(Fault::usage(format!("{} is a rank file, which only Open MPI has", file.display()))
                    .fix("mpirun --rankfile FILE; cargo course takes machine files"));
            }
            Line::Wrong(why) => {
                return Err(Fault::new(format!("{at}: {why}"))
                    .fix(format!("see all that is wrong: cargo course hosts check {}", file.display()))
                    .code(USAGE));
            }
        };
        text += &(line + "\n");
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lessons::Course;

    #[test]
    fn every_machine_file_is_what_its_source_says() {
        let folder = Course::find().expect("the tests run in the checkout").root.join("machinefiles");
        let files = fs::read_dir(&folder).expect("there are machine files").flatten().map(|entry| entry.path());
        let sources: Vec<_> = files.filter(|path| path.extension().is_some_and(|ending| ending == "openmpi")).collect();
        assert!(sources.len() >= 3, "{sources:?}");
        for source in sources {
            let made = convert(&source, read(&source).expect("it is there"), Kind::Mpich).expect("it is well formed");
            let other = source.with_extension("mpich");
            let text = fs::read_to_string(&other).unwrap_or_default();
            assert_eq!(text, made, "make it: cargo course hosts convert {} --to mpich", source.display());
        }
    }
}
