//! The house stands: who may know whom, among packages and among the files of each. It is read from `cargo metadata` and from
//! the paths in the sources, as text: this needn't be all of Rust.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::slice;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use serde_json::Value;

/// The packages of the workspace, as `cargo metadata` describes them.
fn packages() -> Vec<Value> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["metadata", "--no-deps", "--format-version", "1", "--offline"]).current_dir(env!("CARGO_MANIFEST_DIR"));
    let output = cargo.output().expect("cargo can be started");
    let mut metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo writes JSON");
    serde_json::from_value(metadata["packages"].take()).expect("a workspace has packages")
}

fn text(value: &Value) -> &str {
    value.as_str().expect("cargo metadata has a text here")
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().expect("cargo metadata has a list here").iter()
}

/// What a package names as its dependencies, but those for tests alone.
fn uses(package: &Value) -> impl Iterator<Item = &str> {
    list(&package["dependencies"]).filter(|one| one["kind"] != "dev").map(|one| text(&one["name"]))
}

#[test]
fn packages_know_those_below_them_alone() {
    let packages = packages();
    let lessons: BTreeSet<_> =
        packages.iter().filter(|one| !one["metadata"]["lesson"].is_null()).map(|one| text(&one["name"])).collect();
    let by_name: BTreeMap<_, _> = packages.iter().map(|one| (text(&one["name"]), one)).collect();
    let mut wrong = Vec::new();
    for (&name, package) in &by_name {
        // A chapter of the book may draw what a lesson has measured.
        for used in list(&package["dependencies"]).map(|one| text(&one["name"])).filter(|_| name != "book") {
            if lessons.contains(used) {
                wrong.push(format!("{name} knows the lesson {used}: lessons are found, by their manifests"));
            }
        }
        for used in uses(package) {
            match used {
                "harness" => {
                    wrong.push(format!("{name} uses harness: it is for tests and benchmarks, a dev-dependency"))
                }
                "course" if lessons.contains(name) || name == "shared" => {
                    wrong.push(format!("{name} knows course: it must run without that"));
                }
                _ => {}
            }
        }
    }
    // Everybody waits for course, and for what it builds for its commands.
    let with_mpi = |name: &str| lessons.contains(name) || ["book", "harness", "mpi_shim", "shared"].contains(&name);
    for &start in by_name.keys().filter(|name| !with_mpi(name)) {
        let (mut known, mut next) = (BTreeSet::from([start]), vec![start]);
        while let Some(name) = next.pop() {
            let more = by_name.get(name).into_iter().flat_map(|package| uses(package));
            next.extend(more.filter(|used| known.insert(used)));
        }
        if known.contains("mpi") || known.contains("mpi-sys") {
            wrong.push(format!("{start} needs an MPI to be built: nothing below it may name `mpi`"));
        }
    }
    assert!(lessons.len() >= 9 && wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What cargo builds for a selection of packages: a line for each crate, with its features.
fn features(selection: &[&str]) -> BTreeSet<String> {
    let command = ["tree", "--offline", "--prefix", "none", "--format", "{p} [{f}]", "--edges", "normal,build"];
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(command).args(selection).current_dir(env!("CARGO_MANIFEST_DIR"));
    let output = cargo.output().expect("cargo can be started");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let printed = String::from_utf8_lossy(&output.stdout).replace(" (*)", "").replace(" (proc-macro)", "");
    printed.lines().map(str::to_owned).collect()
}

/// Otherwise cargo would build a crate once for a lesson alone, and once more for all of them.
#[test]
fn features_are_the_same_for_a_lesson_and_for_all() {
    let all = features(&["--workspace"]);
    let selections: [&[&str]; 4] =
        [&["-p", "lesson_monte_carlo"], &["-p", "trace_view"], &["-p", "measure"], &["-p", "mpi_shim", "-p", "shared"]];
    for selection in selections {
        let other: Vec<_> = features(selection).difference(&all).cloned().collect();
        assert!(other.is_empty(), "{selection:?}: {other:?}");
    }
}

#[test]
fn no_files_know_each_other_in_a_circle() {
    let mut found = Vec::new();
    for package in packages() {
        let targets = list(&package["targets"]).filter(|one| ["lib", "cdylib", "bin"].contains(&text(&one["kind"][0])));
        for target in targets {
            found.extend(circles(&Crate::read(Path::new(text(&target["src_path"]))).arrows()));
        }
    }
    assert!(found.is_empty(), "give what they share a file of its own:\n{}", found.join("\n"));
}

#[test]
fn circles_are_found() {
    let scratch = harness::Scratch::new();
    let circles_of = |files: &[(&str, &str)]| {
        for (name, text) in files {
            let file = PathBuf::from(scratch.path(name));
            fs::create_dir_all(file.parent().expect("it is in a folder")).expect("it is ours");
            fs::write(file, text).expect("it is ours");
        }
        circles(&Crate::read(Path::new(&scratch.path("lib.rs"))).arrows()).join("\n")
    };
    let root = ("lib.rs", "mod a;\nmod b;\npub use a::A;\nconst QUOTE: char = '\"';\n");
    // By a path in the code, and by what the root has from a file.
    let said =
        circles_of(&[root, ("a.rs", "pub struct A;\nfn f() { crate::b::g() }"), ("b.rs", "use crate::{A as B};")]);
    assert!(said.contains("a.rs names") && said.contains("b.rs names"), "{said}");
    // In a folder, and by `super`.
    let said = circles_of(&[
        root,
        ("a.rs", "mod c; mod d; pub struct A;"),
        ("a/c.rs", "use super::d::{self, D};"),
        ("a/d.rs", "use super::c::C;"),
        ("b.rs", ""),
    ]);
    assert!(said.contains("c.rs names") && said.contains("d.rs names") && !said.contains("b.rs"), "{said}");
    // A module and those in it are one room; and what is for tests, in quotes or in comments is no import.
    let quiet = "// crate::a\n/* crate::a */ const B: &str = \"crate::a\"; const C: &str = r#\"\"crate::a\"#;
        #[cfg(test)]\nmod tests { use crate::a::c; }\nuse std::a::X;";
    let said =
        circles_of(&[root, ("a.rs", "mod c; use c::C;"), ("a/c.rs", "use super::A; use crate::b;"), ("b.rs", quiet)]);
    assert_eq!(said, "");
}

/// Asserts that the rooms of a library know those alone that follow in this list; its root knows nobody. `may`: whether one
/// file may know another, by their paths without ".rs".
fn know_those_below_them_alone(library: &str, rooms: &[&str], may: impl Fn(&Path, &Path) -> bool) {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join(library);
    let inside = |file: &Path| file.strip_prefix(&source).expect("all modules are below the root").with_extension("");
    let floor = |file: &Path| rooms.iter().position(|room| file.starts_with(room));
    let (mut wrong, mut arrows) = (Vec::new(), 0);
    for (file, known) in Crate::read(&source.join("lib.rs")).arrows() {
        let file = inside(file);
        if floor(&file).is_none() && file != Path::new("lib") {
            wrong.push(format!("{} is in none of the rooms {rooms:?}", file.display()));
        }
        for other in known.into_iter().map(inside) {
            arrows += 1;
            if floor(&other) < floor(&file) {
                wrong.push(format!("{} knows {}, a room above its own", file.display(), other.display()));
            }
            if !may(&file, &other) {
                wrong.push(format!("{} may not know {}", file.display(), other.display()));
            }
        }
    }
    assert!(arrows > 100 && wrong.is_empty(), "{arrows} arrows\n{}", wrong.join("\n"));
}

#[test]
fn rooms_of_course_know_those_below_them_alone() {
    // No command knows another one. "commands/hosts" and "commands/hosts/network" are the same.
    let command = |file: &Path| Some(file.strip_prefix("commands").ok()?.iter().next().map(ToOwned::to_owned));
    let may = |file: &Path, other: &Path| command(file).zip(command(other)).is_none_or(|(one, other)| one == other);
    know_those_below_them_alone("src", &["commands", "job", "lessons", "mpi", "fault"], may);
}

#[test]
fn rooms_of_the_library_before_mpi_know_those_below_them_alone() {
    let [above, below] = [
        ["table", "shim", "check/ends", "check/calls", "check/waiting", "check"],
        ["record", "present", "pmpi", "place", "lock", "background"],
    ];
    know_those_below_them_alone("../mpi_shim/src", &[&above[..], &below, &["fortran"]].concat(), |_, _| true);
}

/// A module: the file in which it stands, and the paths in it.
struct Module {
    file: PathBuf,
    /// All paths, each as its words: `crate::a::b`.
    paths: Vec<Vec<String>>,
    /// The names that its `use` lines bring, and what they stand for.
    brought: BTreeMap<String, Vec<String>>,
}

/// The modules of a crate, by where they are in it: the root is at no words at all.
#[derive(Default)]
struct Crate(BTreeMap<Vec<String>, Module>);

impl Crate {
    fn read(root: &Path) -> Self {
        let mut all = Self::default();
        all.add(root, Vec::new(), root.parent().expect("a file is in a folder"));
        all
    }

    /// Adds the module in a file; those that it declares are in `folder`.
    fn add(&mut self, file: &Path, place: Vec<String>, folder: &Path) {
        let source = fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let source = source.parse().unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let words = without_tests(&words(source));
        for declared in words.windows(3).filter(|three| three[0] == "mod" && three[2] == ";").map(|three| &three[1]) {
            let inside = folder.join(declared);
            let candidates = [inside.with_extension("rs"), inside.join("mod.rs")];
            // One that isn't there is made by the build.
            if let Some(file) = candidates.iter().find(|file| file.exists()) {
                self.add(file, [&place[..], slice::from_ref(declared)].concat(), &inside);
            }
        }
        let mut module = Module { file: file.into(), paths: Vec::new(), brought: BTreeMap::new() };
        let mut at = 0;
        while at < words.len() {
            let is_use = words[at] == "use";
            let mut brought = Vec::new();
            at = path(&words, at + usize::from(is_use), &[], &mut module.paths, &mut brought).max(at + 1);
            if is_use {
                module.brought.extend(brought);
            }
        }
        // One word alone names nothing of another file.
        module.paths.retain(|path| path.len() > 1);
        self.0.insert(place, module);
    }

    /// Each file, with those that it names something of. A module and those in it are one room: that it hands work to them
    /// is no import.
    fn arrows(&self) -> BTreeMap<&Path, BTreeSet<&Path>> {
        let mut arrows: BTreeMap<&Path, BTreeSet<&Path>> = BTreeMap::new();
        for (place, module) in &self.0 {
            let named = module.paths.iter().filter_map(|path| self.named(place, path, 0));
            let others = named.filter(|named| !named.starts_with(place)).map(|named| self.0[&named].file.as_path());
            arrows.entry(&module.file).or_default().extend(others);
        }
        arrows
    }

    /// The module that has what a path in another one stands for; none if that is of another crate.
    fn named(&self, from: &[String], path: &[String], depth: usize) -> Option<Vec<String>> {
        let (mut place, mut rest) = (from.to_vec(), path);
        match path.first()?.as_str() {
            "crate" => (place, rest) = (Vec::new(), &path[1..]),
            "self" => rest = &path[1..],
            "super" => {}
            first => {
                place.push(first.into());
                if !self.0.contains_key(&place) {
                    return None;
                }
                place.pop();
            }
        }
        while rest.first().is_some_and(|word| word == "super") {
            place.pop();
            rest = &rest[1..];
        }
        while let [next, more @ ..] = rest {
            place.push(next.clone());
            if !self.0.contains_key(&place) {
                place.pop();
                break;
            }
            rest = more;
        }
        let module = self.0.get(&place)?;
        // What it has from elsewhere is that place's.
        let brought = rest.first().and_then(|name| module.brought.get(name)).filter(|_| depth < 9 && place != from);
        match brought {
            Some(path) => self.named(&place, path, depth + 1),
            None => Some(place),
        }
    }
}

/// The words and signs of a source, without comments and texts in quotes.
fn words(source: TokenStream) -> Vec<String> {
    let of_tree = |tree| match tree {
        TokenTree::Group(group) => {
            let [open, close] = match group.delimiter() {
                Delimiter::Parenthesis => ["(", ")"],
                Delimiter::Brace => ["{", "}"],
                Delimiter::Bracket => ["[", "]"],
                Delimiter::None => ["", ""],
            };
            [vec![open.into()], words(group.stream()), vec![close.into()]].concat()
        }
        TokenTree::Literal(_) => Vec::new(),
        word => vec![word.to_string()],
    };
    source.into_iter().flat_map(of_tree).collect()
}

/// The same without what is for tests alone: each item that is marked `#[cfg(test)]`.
fn without_tests(words: &[String]) -> Vec<String> {
    const MARK: [&str; 7] = ["#", "[", "cfg", "(", "test", ")", "]"];
    let (mut kept, mut at) = (Vec::new(), 0);
    while at < words.len() {
        if words[at..].len() < 7 || words[at..at + 7] != MARK {
            kept.push(words[at].clone());
            at += 1;
            continue;
        }
        // It ends with the first `;` or `}` that is in no bracket.
        let mut depth = 0;
        for word in &words[at..] {
            at += 1;
            match word.as_str() {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => depth -= 1,
                _ => {}
            }
            if depth == 0 && (word == ";" || word == "}") {
                break;
            }
        }
    }
    kept
}

/// Reads the path, or the tree of paths, that begins at a word, and returns where it ends. `names` are what each brings
/// into its module.
fn path(
    words: &[String],
    mut at: usize,
    before: &[String],
    paths: &mut Vec<Vec<String>>,
    names: &mut Vec<(String, Vec<String>)>,
) -> usize {
    let mut path = before.to_vec();
    let is_word =
        |at: usize| words.get(at).is_some_and(|word| word.starts_with(|c: char| c.is_alphabetic() || c == '_'));
    while is_word(at) {
        path.push(words[at].clone());
        at += 1;
        if words.get(at..at + 2).is_none_or(|signs| signs != [":", ":"]) {
            break;
        }
        at += 2;
        if words.get(at).is_some_and(|sign| sign == "{") {
            at += 1;
            while words.get(at).is_some_and(|sign| sign != "}") {
                at = self::path(words, at, &path, paths, names).max(at + 1);
            }
            return at + 1;
        }
    }
    if path.len() > before.len() {
        if path.last().is_some_and(|word| word == "self") {
            path.pop();
        }
        let renamed = words.get(at).is_some_and(|word| word == "as") && is_word(at + 1);
        let name = if renamed { words[at + 1].clone() } else { path.last().cloned().unwrap_or_default() };
        at += if renamed { 2 } else { 0 };
        names.push((name, path.clone()));
        paths.push(path);
    }
    at
}

/// Files that know each other in a circle, a line for each set of them, with who names whom.
fn circles(arrows: &BTreeMap<&Path, BTreeSet<&Path>>) -> Vec<String> {
    let reach = |start: &Path| {
        let (mut known, mut next) = (BTreeSet::new(), vec![start]);
        while let Some(file) = next.pop() {
            next.extend(arrows.get(file).into_iter().flatten().filter(|&&file| known.insert(file.to_owned())));
        }
        known
    };
    let reached: BTreeMap<_, _> = arrows.keys().map(|&file| (file, reach(file))).collect();
    let mut sets = BTreeSet::new();
    for (&file, known) in &reached {
        if known.contains(file) {
            sets.insert(
                reached
                    .keys()
                    .filter(|&&other| known.contains(other) && reached[other].contains(file))
                    .collect::<Vec<_>>(),
            );
        }
    }
    let name = |file: &Path| {
        file.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap_or_default())
            .unwrap_or(file)
            .display()
            .to_string()
    };
    let lines = sets.into_iter().map(|set| {
        let arrows = set.iter().map(|&&file| {
            let known: Vec<_> =
                arrows[file].iter().filter(|known| set.contains(known)).map(|file| name(file)).collect();
            format!("\n  {} names {}", name(file), known.join(", "))
        });
        format!("a circle:{}", arrows.collect::<String>())
    });
    lines.collect()
}
