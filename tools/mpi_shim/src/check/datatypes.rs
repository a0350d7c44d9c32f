//! Datatypes by their signatures: the basic types that they are made of, in their order (MPI 4.1, section 5.1.1). Two that
//! have the same one may stand for each other, however they were made.

use std::collections::HashMap;
use std::ffi::{CStr, c_char, c_int};
use std::hash::{DefaultHasher, Hash, Hasher};

use mpi_sys::{MPI_Count, MPI_Datatype, PMPI_Type_free, PMPI_Type_get_name, PMPI_Type_size_x, RSMPI_DATATYPE_NULL};
#[cfg(not(large_counts))]
use mpi_sys::{PMPI_Type_get_contents, PMPI_Type_get_envelope};
#[cfg(large_counts)]
use mpi_sys::{PMPI_Type_get_contents_c, PMPI_Type_get_envelope_c};
use serde::{Deserialize, Serialize};

use crate::pmpi::{Handle, is_null};

/// A signature as a number, the same on all ranks: that of the shortest piece of which a type is a repetition. So
/// it doesn't depend on how many elements of which type a message is given as.
pub type Code = u32;

/// Codes have so many bits: there is room for a length beside them.
pub const CODE_BITS: u32 = 20;
/// From here on, codes are of types that are made of several ones.
const FIRST_MIXED: u32 = 64;
/// Of types that change more often within one element, nothing is said.
const MOST_RUNS: usize = 4096;
/// Signatures of several types that are remembered. A program may make ever new ones.
const MOST_MIXED: usize = 10_000;
/// So much of a long signature is shown.
const SHOWN: usize = 4;

/// A signature, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// Its code.
    pub code: Code,
    /// "f64", or "(i32, 2 × f64)".
    pub name: String,
    /// How many bytes of data the shortest piece has.
    pub bytes: u64,
}

/// All datatypes that were used.
#[derive(Default)]
pub struct Datatypes {
    /// By handle; none for those that may stand for others, as MPI_BYTE does.
    codes: HashMap<usize, Option<Code>>,
    signatures: HashMap<Code, Signature>,
}

impl Datatypes {
    /// What the datatype is, unless it may stand for any, or isn't known.
    ///
    /// # Safety
    /// It is a datatype, and MPI runs.
    pub unsafe fn code(&mut self, datatype: MPI_Datatype) -> Option<Code> {
        if is_null(datatype) {
            return None;
        }
        if let Some(&code) = self.codes.get(&datatype.key()) {
            return code;
        }
        // SAFETY: the caller's.
        let runs = unsafe { sequence(datatype, &Made::of(datatype)) };
        let signature = runs.and_then(|runs| signature(&runs));
        let code = signature.and_then(|signature| self.remember(signature));
        self.codes.insert(datatype.key(), code);
        code
    }

    fn remember(&mut self, signature: Signature) -> Option<Code> {
        let code = signature.code;
        if self.signatures.len() >= MOST_MIXED && !self.signatures.contains_key(&code) {
            return None;
        }
        self.signatures.entry(code).or_insert(signature);
        Some(code)
    }

    /// A datatype is freed: another one may get its handle.
    pub fn forget(&mut self, datatype: MPI_Datatype) {
        self.codes.remove(&datatype.key());
    }

    /// What a code stands for, if this rank has used such a datatype.
    pub fn signature(&self, code: Code) -> Option<&Signature> {
        self.signatures.get(&code)
    }

    /// What a message is that was received as elements of this signature. Of several types, nothing can be said if the
    /// last element isn't whole, or the length in bytes isn't known.
    pub fn received(&self, code: Code, bytes: impl FnOnce() -> Option<u64>) -> Option<Code> {
        let whole = |signature: &Signature| {
            bytes().is_some_and(|bytes| signature.bytes > 0 && bytes.is_multiple_of(signature.bytes))
        };
        (code < FIRST_MIXED || self.signature(code).is_some_and(whole)).then_some(code)
    }
}

/// A basic type: its place in [`BASIC`], and the bytes that it has, which for some depends on the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Basic {
    place: u32,
    bytes: u64,
}

/// So many of the same one after the other.
type Run = (Basic, u64);

/// The basic types in Rust's words, or C's.
const BASIC: [&str; 17] = [
    "i8",
    "i16",
    "i32",
    "i64",
    "u8",
    "u16",
    "u32",
    "u64",
    "f32",
    "f64",
    "long double",
    "bool",
    "complex f32",
    "complex f64",
    "complex long double",
    "wchar_t",
    "char",
];

impl Basic {
    fn new(name: &str, bytes: u64) -> Option<Self> {
        let place = BASIC.iter().position(|basic| *basic == name)? as u32;
        Some(Self { place, bytes })
    }

    fn name(self) -> &'static str {
        BASIC[self.place as usize]
    }

    /// Characters are bytes without a sign for other languages.
    fn compared(self) -> Self {
        if self.name() == "char" { Self::new("u8", self.bytes).unwrap_or(self) } else { self }
    }
}

/// The basic types of one element; none if it may stand for any.
///
/// # Safety
/// It is a datatype, and MPI runs.
unsafe fn sequence(datatype: MPI_Datatype, made: &Made) -> Option<Vec<Run>> {
    // SAFETY: the caller's; what it is made of belongs to `made`.
    let (parts, size) =
        unsafe { (made.datatypes.iter().map(|&part| of_part(part)).collect::<Vec<_>>(), size(datatype)) };
    let parts = parts.into_iter().collect::<Option<Vec<_>>>()?;
    match parts.as_slice() {
        // SAFETY: the caller's.
        [] => basic(&unsafe { name(datatype) }, size),
        // All ways to place elements of one type in memory are alike in this.
        [part] => repeated(part, size.checked_div(bytes(part)).unwrap_or(0)),
        parts => {
            let mut all = Vec::new();
            for (place, part) in parts.iter().enumerate() {
                let length = made.lengths.get(place + 1).copied().unwrap_or(1);
                append(&mut all, &repeated(part, u64::try_from(length).ok()?)?)?;
            }
            Some(all)
        }
    }
}

/// The same of a type that another one is made of: MPI gives a handle of its own, unless it is one of MPI's.
unsafe fn of_part(mut datatype: MPI_Datatype) -> Option<Vec<Run>> {
    // SAFETY: the caller's.
    unsafe {
        let made = Made::of(datatype);
        let sequence = sequence(datatype, &made);
        if !made.datatypes.is_empty() {
            PMPI_Type_free(&mut datatype);
        }
        sequence
    }
}

/// How a datatype was made.
struct Made {
    /// Of which others; none if it is one of MPI's own.
    datatypes: Vec<MPI_Datatype>,
    /// Of a structure, first the number of its parts, then how many elements each has.
    lengths: Vec<MPI_Count>,
}

impl Made {
    #[cfg(large_counts)]
    unsafe fn of(datatype: MPI_Datatype) -> Self {
        let (mut integers, mut addresses, mut counts, mut types, mut how) = (0, 0, 0, 0, 0);
        // SAFETY: the caller's datatype.
        unsafe {
            PMPI_Type_get_envelope_c(datatype, &mut integers, &mut addresses, &mut counts, &mut types, &mut how);
        }
        let (mut small, mut places) = (room(integers, 0), room(addresses, 0));
        // SAFETY: a constant.
        let (mut large, mut datatypes) = (room(counts, 0), room(types, unsafe { RSMPI_DATATYPE_NULL }));
        if types > 0 {
            let (small, places, large) = (small.as_mut_ptr(), places.as_mut_ptr(), large.as_mut_ptr());
            let into = datatypes.as_mut_ptr();
            // SAFETY: as many as MPI says.
            unsafe {
                PMPI_Type_get_contents_c(datatype, integers, addresses, counts, types, small, places, large, into);
            }
        }
        let lengths = if large.is_empty() { small.into_iter().map(MPI_Count::from).collect() } else { large };
        Self { datatypes, lengths }
    }

    #[cfg(not(large_counts))]
    unsafe fn of(datatype: MPI_Datatype) -> Self {
        let (mut integers, mut addresses, mut types, mut how) = (0, 0, 0, 0);
        // SAFETY: the caller's datatype.
        unsafe { PMPI_Type_get_envelope(datatype, &mut integers, &mut addresses, &mut types, &mut how) };
        let (mut small, mut places) = (room(integers, 0), room(addresses, 0));
        // SAFETY: a constant.
        let mut datatypes = room(types, unsafe { RSMPI_DATATYPE_NULL });
        if types > 0 {
            let (small, places, into) = (small.as_mut_ptr(), places.as_mut_ptr(), datatypes.as_mut_ptr());
            // SAFETY: as many as MPI says.
            unsafe { PMPI_Type_get_contents(datatype, integers, addresses, types, small, places, into) };
        }
        Self { datatypes, lengths: small.into_iter().map(MPI_Count::from).collect() }
    }
}

/// Room for as many.
fn room<T: Clone>(count: impl Into<i64>, empty: T) -> Vec<T> {
    vec![empty; usize::try_from(count.into()).unwrap_or(0)]
}

unsafe fn size(datatype: MPI_Datatype) -> u64 {
    let mut size: MPI_Count = 0;
    // SAFETY: the caller's.
    unsafe { PMPI_Type_size_x(datatype, &mut size) };
    u64::try_from(size).unwrap_or(0)
}

/// Its name, "MPI_INT".
unsafe fn name(datatype: MPI_Datatype) -> String {
    let (mut name, mut length) = ([0 as c_char; 4096], 0);
    // SAFETY: MPI's names are shorter, and end with a zero.
    unsafe {
        PMPI_Type_get_name(datatype, name.as_mut_ptr(), &mut length);
        CStr::from_ptr(name.as_ptr()).to_string_lossy().into_owned()
    }
}

/// What one of MPI's own types of so many bytes is made of: of a pair, two.
fn basic(name: &str, size: u64) -> Option<Vec<Run>> {
    const INT: u64 = size_of::<c_int>() as u64;
    let name = name.strip_prefix("MPI_")?;
    let pair = |kind, bytes: u64| Some(vec![(number(kind, bytes)?, 1), (number('i', INT)?, 1)]);
    let twice = |kind| Some(vec![(number(kind, size / 2)?, 2)]);
    match name {
        "2INT" | "2INTEGER" => twice('i'),
        "2REAL" | "2DOUBLE_PRECISION" => twice('f'),
        "SHORT_INT" | "LONG_INT" => pair('i', size.checked_sub(INT)?),
        "FLOAT_INT" | "DOUBLE_INT" => pair('f', size.checked_sub(INT)?),
        "LONG_DOUBLE_INT" => {
            Some(vec![(Basic::new("long double", size.checked_sub(INT)?)?, 1), (number('i', INT)?, 1)])
        }
        _ => Some(vec![(single(name, size)?, 1)]),
    }
}

/// A basic type by its name in C or in Fortran.
fn single(name: &str, size: u64) -> Option<Basic> {
    match name {
        "CHAR" | "CHARACTER" => Basic::new("char", size),
        "SIGNED_CHAR" | "INT" | "LONG" | "LONG_LONG" | "LONG_LONG_INT" | "SHORT" | "INT8_T" | "INT16_T" | "INT32_T"
        | "INT64_T" | "AINT" | "OFFSET" | "COUNT" | "INTEGER" | "INTEGER1" | "INTEGER2" | "INTEGER4" | "INTEGER8" => {
            number('i', size)
        }
        "UNSIGNED_CHAR" | "UNSIGNED" | "UNSIGNED_INT" | "UNSIGNED_LONG" | "UNSIGNED_LONG_LONG" | "UNSIGNED_SHORT"
        | "UINT8_T" | "UINT16_T" | "UINT32_T" | "UINT64_T" => number('u', size),
        "FLOAT" | "DOUBLE" | "REAL" | "DOUBLE_PRECISION" | "REAL4" | "REAL8" => number('f', size),
        "C_COMPLEX" | "C_FLOAT_COMPLEX" | "CXX_FLOAT_COMPLEX" | "C_DOUBLE_COMPLEX" | "CXX_DOUBLE_COMPLEX"
        | "COMPLEX" | "DOUBLE_COMPLEX" | "COMPLEX8" | "COMPLEX16" => {
            Basic::new(if size == 8 { "complex f32" } else { "complex f64" }, size)
        }
        "LONG_DOUBLE" => Basic::new("long double", size),
        "C_LONG_DOUBLE_COMPLEX" | "CXX_LONG_DOUBLE_COMPLEX" => Basic::new("complex long double", size),
        "C_BOOL" | "CXX_BOOL" => Basic::new("bool", size),
        "WCHAR" => Basic::new("wchar_t", size),
        _ => None,
    }
}

/// A number of so many bytes.
fn number(kind: char, bytes: u64) -> Option<Basic> {
    Basic::new(&format!("{kind}{}", bytes * 8), bytes)
}

fn bytes(runs: &[Run]) -> u64 {
    runs.iter().map(|(basic, times)| basic.bytes * times).sum()
}

/// Adds to a sequence; none if it gets too long.
fn append(all: &mut Vec<Run>, more: &[Run]) -> Option<()> {
    let more = more.iter().filter(|run| run.1 > 0);
    for &(basic, times) in more {
        match all.last_mut() {
            Some(last) if last.0 == basic => last.1 += times,
            _ => all.push((basic, times)),
        }
    }
    (all.len() <= MOST_RUNS).then_some(())
}

/// A sequence so many times; none if that gets too long.
fn repeated(runs: &[Run], times: u64) -> Option<Vec<Run>> {
    if let [(basic, each)] = *runs {
        return Some(vec![(basic, each * times)]);
    }
    let mut all = Vec::new();
    // One without data may be there any number of times.
    for _ in 0..if runs.is_empty() { 0 } else { times } {
        append(&mut all, runs)?;
    }
    Some(all)
}

/// The shortest piece of which the sequence is a repetition. If it begins and ends with the same type, the end of one and
/// the beginning of the next are one run: they are looked at as a circle, and how much of it stands at the beginning.
fn shortest(runs: &[Run]) -> Vec<Run> {
    let (Some(&first), Some(&last)) = (runs.first(), runs.last()) else { return Vec::new() };
    if runs.len() == 1 {
        return vec![(first.0, 1)];
    }
    let mut circle = runs.to_vec();
    let at_the_end = if first.0 == last.0 { last.1 } else { 0 };
    if at_the_end > 0 {
        circle.pop();
        circle[0].1 += at_the_end;
    }
    let repeats = |length: &usize| {
        circle.len().is_multiple_of(*length) && circle.iter().zip(&circle[*length..]).all(|(one, next)| one == next)
    };
    let length = (1..circle.len()).find(repeats).unwrap_or(circle.len());
    circle.truncate(length);
    if at_the_end > 0 {
        circle[0].1 = first.1;
        circle.push((first.0, at_the_end));
    }
    circle
}

/// The signature of a sequence; none of an empty one.
fn signature(runs: &[Run]) -> Option<Signature> {
    let piece = shortest(runs);
    let compared = |run: &Run| (run.0.compared(), run.1);
    let code = match piece.as_slice() {
        [] => return None,
        [(one, _)] => one.compared().place + 1,
        mixed => {
            let mut hasher = DefaultHasher::new();
            mixed.iter().map(compared).collect::<Vec<_>>().hash(&mut hasher);
            FIRST_MIXED + (hasher.finish() % u64::from((1 << CODE_BITS) - FIRST_MIXED)) as u32
        }
    };
    Some(Signature { code, name: in_words(&piece), bytes: bytes(&piece) })
}

/// "f64", or "(i32, 2 × f64)".
fn in_words(piece: &[Run]) -> String {
    let run = |&(basic, times): &Run| match times {
        1 => basic.name().to_owned(),
        _ => format!("{times} × {}", basic.name()),
    };
    match piece {
        [one] => run(one),
        _ => {
            let shown: Vec<_> = piece.iter().take(SHOWN).map(run).collect();
            format!("({}{})", shown.join(", "), if piece.len() > SHOWN { ", …" } else { "" })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runs(all: &[(&str, u64)]) -> Vec<Run> {
        let size = |name: &str| name[1..].parse::<u64>().map_or(1, |bits| bits / 8);
        let mut sequence = Vec::new();
        for &(name, times) in all {
            append(&mut sequence, &[(Basic::new(name, size(name)).unwrap(), times)]).unwrap();
        }
        sequence
    }

    fn named(all: &[(&str, u64)]) -> String {
        signature(&runs(all)).unwrap().name
    }

    #[test]
    fn a_signature_is_the_shortest_piece() {
        assert_eq!((named(&[("f64", 7)]), signature(&[])), ("f64".into(), None));
        assert_eq!(named(&[("i32", 1), ("f64", 2), ("i32", 1), ("f64", 2)]), "(i32, 2 × f64)");
        assert_eq!(named(&[("i32", 1), ("f64", 2), ("i32", 1), ("f64", 1)]), "(i32, 2 × f64, i32, f64)");
        // It ends as it begins, once and twice.
        let once = runs(&[("i32", 1), ("f64", 1), ("i32", 2)]);
        assert_eq!(signature(&once), signature(&repeated(&once, 2).unwrap()));
        assert_eq!((in_words(&shortest(&once)), bytes(&once)), ("(i32, f64, 2 × i32)".into(), 20));
        let turned = runs(&[("i32", 2), ("f64", 1), ("i32", 1)]);
        assert_ne!(signature(&once).unwrap().code, signature(&turned).unwrap().code);
        assert_eq!(named(&[("u8", 1), ("i8", 1), ("u16", 1), ("i16", 1), ("u8", 2)]), "(u8, i8, u16, i16, …)");
    }

    #[test]
    fn characters_are_bytes_without_a_sign() {
        let codes =
            |basic| [[(basic, 4)].as_slice(), &[(basic, 4), ("f64", 1)]].map(|all| signature(&runs(all)).unwrap().code);
        assert_eq!(codes("char"), codes("u8"));
        assert!(codes("char").iter().zip(codes("i8")).all(|(one, other)| *one != other));
        assert_eq!(named(&[("char", 3)]), "char");
    }

    #[test]
    fn datatypes_that_are_one_in_rust_are_one_here() {
        let name = |name, size| basic(name, size).map(|runs| in_words(&runs));
        assert_eq!([name("MPI_LONG", 8), name("MPI_INT64_T", 8)], [Some("i64".into()), Some("i64".into())]);
        assert_eq!([name("MPI_DOUBLE", 8), name("MPI_UNSIGNED", 4)], [Some("f64".into()), Some("u32".into())]);
        assert_eq!([name("MPI_BYTE", 1), name("MPI_PACKED", 1), name("", 24)], [None, None, None]);
        assert_eq!(
            [name("MPI_2INT", 8), name("MPI_DOUBLE_INT", 12)],
            [Some("2 × i32".into()), Some("(f64, i32)".into())]
        );
    }

    #[test]
    fn what_changes_too_often_or_is_received_in_part_is_not_judged() {
        let mixed = runs(&[("i32", 1), ("f64", 1)]);
        assert!(repeated(&mixed, 2048).is_some() && repeated(&mixed, 2049).is_none());
        let mut all = Datatypes::default();
        let code = all.remember(signature(&mixed).unwrap()).unwrap();
        assert_eq!(
            [all.received(code, || Some(24)), all.received(code, || Some(4)), all.received(3, || None)],
            [Some(code), None, Some(3)]
        );
    }
}
