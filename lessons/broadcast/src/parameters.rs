//! Parameters: `name = value` lines, as one rank reads them and all ranks understand them.

use std::{collections::BTreeMap, fmt::Write, path::Path};

use mpi::Rank;
use shared::{grouped, input};

/// What is broadcast without `--file`.
const EXAMPLE: &str = include_str!("../../../data/broadcast/parameters.txt");
/// Parameters are a few lines. The limit is for a path that means something else, such as `/dev/zero`.
const MOST_BYTES: u64 = 1 << 16;

/// Values by name.
pub type Parameters = BTreeMap<String, f64>;

/// Reads a file of parameters, or takes the example, and makes sure that it can be parsed. For the root.
///
/// # Errors
/// A sentence that names the file and, where a line is malformed, its number.
pub fn read(file: Option<&Path>) -> Result<String, String> {
    let Some(path) = file else { return Ok(EXAMPLE.into()) };
    let wrong = |reason: &dyn std::fmt::Display| format!("'{}' can't be used: {reason}", path.display());
    let text = input::read_text(path, MOST_BYTES)?;
    parse(&text).map_err(|error| wrong(&error))?;
    Ok(text)
}

/// Parses lines of `name = value`. A `#` begins a comment; empty lines don't count; numbers may be written `1_000`.
///
/// # Errors
/// The number of the first malformed line, and what is wrong with it.
pub fn parse(text: &str) -> Result<Parameters, String> {
    let mut parameters = Parameters::new();
    for (index, line) in text.lines().enumerate() {
        let content = line.split('#').next().unwrap_or_default().trim();
        if content.is_empty() {
            continue;
        }
        let (name, value) = assignment(content).map_err(|reason| format!("line {}: {reason}", index + 1))?;
        if parameters.insert(name.clone(), value).is_some() {
            return Err(format!("line {}: '{name}' is set for the second time", index + 1));
        }
    }
    Ok(parameters)
}

fn assignment(content: &str) -> Result<(String, f64), String> {
    let (name, value) =
        content.split_once('=').ok_or_else(|| format!("'{content}' is not of the form name = value"))?;
    let (name, value) = (name.trim(), value.trim());
    if name.is_empty() {
        return Err(format!("there is no name in '{content}'"));
    }
    let number = value.replace('_', "").parse().ok().filter(|number: &f64| number.is_finite());
    Ok((name.into(), number.ok_or_else(|| format!("the value '{value}' of '{name}' is not a number"))?))
}

/// The parameters as a text for people, with how they came here.
pub fn describe(parameters: &Parameters, bytes: u64, root: Rank) -> String {
    let mut text = format!("parameters from rank {root}, known to all ({} bytes):\n", grouped(bytes));
    for (name, value) in parameters {
        let _ = writeln!(text, "  {name} = {value}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_is_well_formed() {
        let parameters = read(None).and_then(|text| parse(&text)).expect("the example is well formed");
        assert_eq!(parameters.len(), 4);
        assert_eq!((parameters["cells"], parameters["steps"]), (1e6, 2e4));
        assert_eq!(parameters["diffusivity_m2_per_s"], 1.11e-4);
    }

    #[test]
    fn comments_and_empty_lines_do_not_count() {
        assert_eq!(parse(""), Ok(Parameters::new()));
        assert_eq!(parse("\n# x = 1\n\n y=-2 # why\r\n"), Ok(Parameters::from([("y".into(), -2.0)])));
    }

    #[test]
    fn a_malformed_line_is_named() {
        for (text, reason) in [
            ("x = 1\n\ny 2\n", "line 3: 'y 2' is not of the form"),
            ("# c\n= 2", "line 2: there is no name"),
            ("x =", "line 1: the value '' of 'x' is not a number"),
            ("x = NaN", "not a number"),
            ("x = 1e999", "not a number"),
            ("x = 1\nx = 1", "line 2: 'x' is set for the second time"),
        ] {
            let parsed = parse(text);
            assert!(parsed.as_ref().is_err_and(|error| error.contains(reason)), "{text:?}: {parsed:?}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        for (path, reason) in [("/no/such/file", "No such file"), ("/dev/zero", "longer than"), ("/", "directory")] {
            let said = read(Some(Path::new(path))).expect_err("it can't be read");
            assert!(said.starts_with(&format!("'{path}'")) && said.contains(reason), "{said}");
        }
    }
}
