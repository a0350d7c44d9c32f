//! Writes a wrapper for each function of `src/functions.txt`, with the types that the MPI in use declares, and fails if
//! that MPI has a function that isn't in the table: what sends messages unseen would make a trace wrong.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// MPI's own operations.
const OPERATIONS: [&str; 14] =
    ["MAX", "MIN", "SUM", "PROD", "LAND", "BAND", "LOR", "BOR", "LXOR", "BXOR", "MINLOC", "MAXLOC", "REPLACE", "NO_OP"];

/// What a line of the table says of a function.
struct Row<'a> {
    arguments: Vec<&'a str>,
    /// The function in `src/shim/` that records it, as a call; "timed" if only its time is recorded.
    shim: &'a str,
    /// How many bytes it sends, as an expression.
    bytes: Option<&'a str>,
    /// What it says that must fit what the other ranks say.
    terms: Option<&'a str>,
    /// What the checker doesn't see there.
    unseen: Option<&'a str>,
}

fn main() {
    println!("cargo:rerun-if-changed=src/functions.txt");
    println!("cargo:rerun-if-env-changed=MPICC");
    let table = fs::read_to_string("src/functions.txt").expect("it is part of this crate");
    let (rows, passed) = parse(&table);
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets it"));
    let header = preprocessed(&out);
    let functions = declared(&header);
    assert!(functions.len() > 300, "mpi.h declares {} functions with PMPI: is it an MPI's?", functions.len());
    let (mut wrappers, mut unknown) = (String::new(), Vec::new());
    for (name, parameters) in &functions {
        let plain = name.strip_suffix("_c").unwrap_or(name);
        match rows.get(plain) {
            Some(row) => wrappers.push_str(&wrapper(name, plain, row, parameters)),
            None if passed.iter().any(|pattern| fits(plain, pattern)) => (),
            None => unknown.push(name.as_str()),
        }
    }
    assert!(
        unknown.is_empty(),
        "this MPI has functions that src/functions.txt doesn't: {}\nAdd a line for each: how it is recorded, or why not.",
        unknown.join(", ")
    );
    let in_place = said_of(&header, "COURSE_IN_PLACE");
    let in_place: String = in_place.chars().filter(|c| c.is_ascii_digit() || *c == '-').collect();
    let constants = format!("/// MPI_IN_PLACE.\npub const IN_PLACE: isize = {in_place};\n") + &operations(&header);
    println!("cargo:rustc-check-cfg=cfg(large_counts)");
    if functions.contains_key("Type_get_contents_c") {
        println!("cargo:rustc-cfg=large_counts");
    }
    fs::write(out.join("wrappers.rs"), wrappers).expect("cargo made the folder");
    fs::write(out.join("constants.rs"), constants).expect("cargo made the folder");
}

/// The functions to be wrapped, and the patterns of those that are passed through.
fn parse(table: &str) -> (BTreeMap<&str, Row<'_>>, Vec<&str>) {
    let (mut rows, mut passed) = (BTreeMap::new(), Vec::new());
    for line in table.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let fields: Vec<_> = line.split('|').map(str::trim).collect();
        match fields[..] {
            ["pass", names, reason] if !reason.is_empty() => passed.extend(names.split_whitespace()),
            ["timed", names] | ["timed", names, _] => {
                let unseen = fields.get(2).copied();
                let row = || Row { arguments: Vec::new(), shim: "timed", bytes: None, terms: None, unseen };
                rows.extend(names.split_whitespace().map(|name| (name, row())));
            }
            [name, arguments, shim] | [name, arguments, shim, _] | [name, arguments, shim, _, _] => {
                let arguments = arguments.split_whitespace().collect();
                let (bytes, terms) = (fields.get(3).copied(), fields.get(4).copied());
                let earlier = rows.insert(name, Row { arguments, shim, bytes, terms, unseen: None });
                assert!(earlier.is_none(), "src/functions.txt has {name} twice");
            }
            _ => panic!("src/functions.txt: can't be read: {line}"),
        }
    }
    (rows, passed)
}

fn fits(name: &str, pattern: &str) -> bool {
    pattern.strip_suffix('*').map_or(name == pattern, |beginning| name.starts_with(beginning))
}

/// mpi.h as the compiler sees it, from a file: Open MPI's wrapper adds no include folders for standard input.
fn preprocessed(out: &Path) -> String {
    let source = out.join("header.c");
    let operations = OPERATIONS.map(|name| format!("COURSE_{name} MPI_{name}\n")).concat();
    let asked = format!("#include <mpi.h>\nCOURSE_IN_PLACE MPI_IN_PLACE\n{operations}");
    fs::write(&source, asked).expect("cargo made the folder");
    let mpicc = env::var("MPICC").unwrap_or_else(|_| "mpicc".into());
    let output = Command::new(&mpicc).args(["-E", "-P"]).arg(&source).output();
    let output = output.unwrap_or_else(|error| panic!("{mpicc} can't be run: {error}\nfix: cargo course setup"));
    assert!(output.status.success(), "{mpicc} doesn't find mpi.h");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// What the compiler has made of a constant, after the word that stands before it in a line.
fn said_of<'a>(header: &'a str, word: &str) -> &'a str {
    let said = header.lines().rev().find_map(|line| line.trim().strip_prefix(word)?.strip_prefix(' '));
    said.unwrap_or_else(|| panic!("the compiler leaves out {word}"))
}

/// The text of a function that gives MPI's own operations: numbers in MPICH, addresses in Open MPI.
fn operations(header: &str) -> String {
    let (mut addresses, mut all) = (String::new(), String::new());
    for name in OPERATIONS {
        let said = said_of(header, &format!("COURSE_{name}"));
        let word = |start: &str| {
            let rest = &said[said.find(start)? + start.len()..];
            rest.trim_start_matches('(').split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).next()
        };
        let value = match (word("0x"), word("&")) {
            (Some(number), _) => format!("0x{number}"),
            (None, Some(address)) => {
                write!(addresses, "static {address}: u8; ").expect("a string has room");
                format!("(&raw const {address}).expose_provenance()")
            }
            _ => panic!("MPI_{name} is neither a number nor an address: {said}"),
        };
        write!(all, "({value}, \"MPI_{name}\"), ").expect("a string has room");
    }
    let addresses = if addresses.is_empty() { addresses } else { format!("unsafe extern \"C\" {{ {addresses}}}\n") };
    let count = OPERATIONS.len();
    format!(
        "{addresses}/// MPI's own operations: what each is here, and its name.\npub fn operations() -> [(usize, &'static str); {count}] {{ [{all}] }}\n"
    )
}

/// The functions with a PMPI name, without that prefix, and their parameters as C has them.
fn declared(header: &str) -> BTreeMap<String, Vec<String>> {
    let mut functions = BTreeMap::new();
    for piece in header.split("PMPI_").skip(1) {
        let Some((name, rest)) = piece.split_once('(') else { continue };
        let Some(parameters) = rest.split(';').next().and_then(closed) else { continue };
        let name = name.trim();
        if name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
            let parameters = parameters.split(',').map(|one| one.trim().to_owned());
            functions.insert(name.to_owned(), parameters.filter(|one| one != "void").collect());
        }
    }
    functions
}

/// What stands before the parenthesis that closes the one before this text.
fn closed(text: &str) -> Option<&str> {
    let mut depth = 1;
    let end = text.find(|c| {
        depth += match c {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        depth == 0
    });
    end.map(|end| &text[..end])
}

/// The Rust type of a parameter, "const int sendcounts[]" for example.
fn rust_type(parameter: &str) -> String {
    let words: Vec<_> = parameter.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).collect();
    let mut words = words.into_iter().filter(|word| !word.is_empty() && *word != "struct");
    let first = words.next().unwrap_or_default();
    let constant = first == "const";
    let base = match if constant { words.next().unwrap_or_default() } else { first } {
        "void" => "c_void".to_owned(),
        "int" => "c_int".to_owned(),
        "char" => "c_char".to_owned(),
        own if own.starts_with("MPI_") => own.to_owned(),
        other => panic!("a type of C that no wrapper needed so far: {other} in {parameter}"),
    };
    let pointers = parameter.matches('*').count() + usize::from(parameter.contains('['));
    let inner = if constant { "*const " } else { "*mut " };
    let prefix = if pointers == 0 { String::new() } else { "*mut ".repeat(pointers - 1) + inner };
    prefix + &base
}

/// The text with each `{Isend buf request}` made a closure that calls PMPI_Isend. Its parameters are the names which aren't
/// the wrapper's own.
fn with_calls(text: &str, large: bool, own: &[&str]) -> String {
    // What stands after a space are the fields of a structure.
    let call = |(begin, _): (usize, _)| {
        let (call, after) = text[begin + 1..].split_once('}').filter(|(call, _)| !call.starts_with(' '))?;
        Some((&text[..begin], call, after))
    };
    let Some((before, call, after)) = text.match_indices('{').find_map(call) else { return text.to_owned() };
    let mut names = call.split_whitespace();
    let (function, suffix) = (names.next().expect("a call has a name"), if large { "_c" } else { "" });
    let arguments: Vec<_> = names.collect();
    // The request is the checker's, also where the program gives one.
    let filled: Vec<_> = arguments.iter().copied().filter(|name| !own.contains(name) || *name == "request").collect();
    let closure = format!("|{}| PMPI_{function}{suffix}({})", filled.join(", "), arguments.join(", "));
    before.to_owned() + &closure + &with_calls(after, large, own)
}

/// The text of a wrapper, and of the declaration of what it calls.
fn wrapper(name: &str, plain: &str, row: &Row, parameters: &[String]) -> String {
    let numbered: Vec<String>;
    let arguments = if row.shim == "timed" {
        numbered = (0..parameters.len()).map(|number| format!("a{number}")).collect();
        numbered.iter().map(String::as_str).collect()
    } else {
        row.arguments.clone()
    };
    assert_eq!(arguments.len(), parameters.len(), "{name} has other arguments in mpi.h: {parameters:?}");
    let typed = arguments.iter().zip(parameters).map(|(argument, c)| format!("{argument}: {}", rust_type(c)));
    let (typed, arguments_list) = (typed.collect::<Vec<_>>().join(", "), arguments.join(", "));
    let (shim, own) = row.shim.strip_suffix(')').and_then(|call| call.split_once('(')).unwrap_or((row.shim, ""));
    let own = if own.is_empty() { String::new() } else { format!("{}, ", with_calls(own, name != plain, &arguments)) };
    let unseen = if shim == "timed" { format!("{:?}, ", row.unseen) } else { String::new() };
    let bytes = row.bytes.map_or("()".into(), |bytes| format!("|| {bytes}"));
    let terms = row.terms.map_or("Terms::default".into(), |terms| format!("|| {terms}"));
    let terms = if shim.ends_with("collective") { terms } else { String::new() };
    // A recorder that looks at the status gives one of its own if the program doesn't want any.
    let takes_status = row.shim.contains("status");
    let status = arguments.iter().find(|name| takes_status && name.starts_with("status"));
    let status = status.copied().unwrap_or_default();
    format!(
        "unsafe extern \"C\" {{ fn PMPI_{name}({typed}) -> c_int; }}\n\
         #[unsafe(no_mangle)]\nunsafe extern \"C\" fn MPI_{name}({typed}) -> c_int {{\n    \
         // SAFETY: the program's own arguments go to MPI as they are.\n    \
         unsafe {{ shim::{shim}(Call {{ name: \"{plain}\", bytes: {bytes}, real: |{status}| PMPI_{name}({arguments_list}) }}, \
         {own}{unseen}{terms}) }}\n}}\n"
    )
}
