//! `cargo course explain`: what the course says of a mistake that the MPI checker has named by its code.
//!
//! No list says where a code is explained: it is the first section that shows a report with it. What the
//! gallery shows is compared with what the checker says, so that a section can't lose its code unnoticed.

use std::fs;
use std::path::Path;

use launch::Code;

use crate::fault::{Context, Fault, Result};
use crate::lessons::Course;
use crate::lessons::nearest::nearest;

/// The texts that explain codes.
const TEXTS: [&str; 2] = ["lessons/pitfalls/gallery.md", "book/messages.md"];

/// Explain a mistake by its code, as in `mpi-check: error[wrong-tag]: …`; without one, list all
#[derive(clap::Args, Debug)]
pub struct Args {
    /// What stands in the brackets
    code: Option<String>,
}

/// Prints what is asked for.
pub fn run(args: &Args, course: &Course) -> Result<u8> {
    let Some(name) = &args.code else {
        print!("{}", list());
        return Ok(0);
    };
    let code = Code::named(name).ok_or_else(|| unknown(name))?;
    print!("{}", explanation(code, &course.root)?);
    Ok(0)
}

/// A line for each code.
fn list() -> String {
    let line = |code: &Code| format!("{:<7}  {:<22}  {}\n", code.severity().to_string(), code.name(), code.about());
    let lines: String = Code::ALL.iter().map(line).collect();
    format!("{lines}\nMore on one of them: cargo course explain CODE\n")
}

fn unknown(name: &str) -> Fault {
    let near = nearest(name, Code::ALL.iter().map(|code| code.name()));
    let near = near.map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
    Fault::usage(format!("there is no code `{name}`")).fix(format!("{near}All codes: cargo course explain"))
}

/// The section that explains a code, and where it stands.
///
/// # Errors
/// If no text does.
pub fn explanation(code: Code, root: &Path) -> Result<String> {
    for file in TEXTS {
        let text = fs::read_to_string(root.join(file)).context(|| format!("cannot read {file}"))?;
        if let Some(section) = section(&text, code) {
            return Ok(format!("{section}\n(from {file})\n"));
        }
    }
    Err(Fault::new(format!("no text of the course shows a report with {code}")))
}

/// The first section in which a report with this code is shown, without its pictures.
fn section(text: &str, code: Code) -> Option<String> {
    let lines: Vec<&str> = text.lines().collect();
    // The depth of each line that is a heading: what begins with # in a block of code is none.
    let mut is_code = false;
    let depths: Vec<Option<usize>> = lines
        .iter()
        .map(|line| {
            is_code ^= line.starts_with("```");
            let depth = line.len() - line.trim_start_matches('#').len();
            (!is_code && depth > 0).then_some(depth)
        })
        .collect();
    let shown = lines.iter().position(|line| Code::of_line(line) == Some(code))?;
    let begin = depths[..shown].iter().rposition(Option::is_some)?;
    let ends = |depth: &Option<usize>| depth.is_some() && *depth <= depths[begin];
    let end = depths[begin + 1..].iter().position(ends).map_or(lines.len(), |length| begin + 1 + length);
    let mut kept: Vec<&str> = lines[begin..end].iter().copied().filter(|line| !line.starts_with("![")).collect();
    kept.dedup_by(|next, line| next.is_empty() && line.is_empty());
    Some(kept.join("\n").trim_end().to_owned() + "\n")
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use launch::SPEAKER;

    use super::*;

    fn root() -> &'static Path {
        Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("tools/course is in it")
    }

    #[test]
    fn a_section_ends_where_the_next_one_begins() {
        let text = "# A\n\n```text\nmpi-check: error[crash]: no\n```\n\n### B\n\nb\n\n![c](c.svg)\n\n```text\n# no heading\n\
                    mpi-check: error[wrong-tag]: x\n```\n\n#### C\n\nc\n\n## D\n";
        let expected = "### B\n\nb\n\n```text\n# no heading\nmpi-check: error[wrong-tag]: x\n```\n\n#### C\n\nc\n";
        assert_eq!(section(text, Code::WrongTag).as_deref(), Some(expected));
        assert_eq!(section(text, Code::Truncated), None);
    }

    #[test]
    fn every_code_is_explained() {
        for &code in Code::ALL {
            let text = explanation(code, root()).unwrap_or_else(|fault| panic!("{fault}"));
            // More than a heading and the report.
            let words: usize = text.split("\n```").step_by(2).map(|prose| prose.split_whitespace().count()).sum();
            assert!(words > 40, "{code}: {text}");
        }
    }

    /// The lesson compares by itself what its gallery shows of its own programs.
    #[test]
    fn reports_that_are_shown_without_a_program_are_the_checkers_own() {
        let root = root();
        let texts = root.join("tools/mpi_check/tests/verdicts/texts");
        let read = |file: PathBuf| fs::read_to_string(&file).unwrap_or_else(|_| panic!("no {}", file.display()));
        let files = texts.read_dir().expect("it is there").map(|entry| read(entry.expect("it is there").path()));
        let known: Vec<String> = files.flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>()).collect();
        let gallery = read(root.join(TEXTS[0]));
        let blocks = gallery.split("\n```text\n").skip(1).filter_map(|block| block.split("\n```").next());
        let mut shown = 0;
        for block in blocks.filter(|block| block.lines().next().and_then(Code::of_line).is_some()) {
            let own = |line: &&str| *line == "…" || known.iter().any(|known| known == line);
            let others = block.lines().map(|line| line.strip_prefix(SPEAKER).unwrap_or(line)).find(|line| !own(line));
            assert_eq!(others, None, "in: {block}");
            shown += 1;
        }
        assert_eq!(shown, 12);
    }

    #[test]
    fn a_slip_is_answered_with_the_nearest_code() {
        let answers = ["wrong_tag", "wrong-tga", "zebra"].map(|name| unknown(name).to_string());
        assert!(answers[..2].iter().all(|answer| answer.contains("did you mean `wrong-tag`?")), "{answers:?}");
        assert_eq!(answers[2], "error: there is no code `zebra`\nfix: All codes: cargo course explain");
    }

    #[test]
    fn all_codes_are_listed() {
        assert!(
            list().contains("error    wrong-tag               A message has another tag than its receiver asks for.\n")
        );
        assert_eq!(list().lines().count(), Code::ALL.len() + 2);
    }
}
