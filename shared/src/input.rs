//! Reading small files that a user names.

use std::{fs::File, io::Read, path::Path};

use crate::grouped;

/// Reads a text of at most `most` bytes. The limit is for a path that means something else, such as `/dev/zero`, which
/// never ends.
///
/// # Errors
/// A sentence that names the file and the reason.
pub fn read_text(path: &Path, most: u64) -> Result<String, String> {
    let wrong = |reason: &dyn std::fmt::Display| format!("'{}' can't be read: {reason}", path.display());
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|error| wrong(&error))?;
    file.take(most + 1).read_to_end(&mut bytes).map_err(|error| wrong(&error))?;
    if bytes.len() as u64 > most {
        return Err(wrong(&format!("it is longer than {} bytes", grouped(most))));
    }
    // UTF-16 begins with a mark, or with an ASCII character, one of whose two bytes is zero.
    if let [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, _, ..] | [_, 0, ..] = bytes[..] {
        return Err(wrong(&"it looks like UTF-16: save it as UTF-8"));
    }
    String::from_utf8(bytes).map_err(|error| {
        let line =
            1 + error.as_bytes()[..error.utf8_error().valid_up_to()].iter().filter(|&&byte| byte == b'\n').count();
        wrong(&format!("line {line} isn't UTF-8, but perhaps Latin-1: save it as UTF-8"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use harness::Scratch;

    #[test]
    fn what_is_too_long_is_refused() {
        let scratch = Scratch::new();
        let path = scratch.file("input", "four");
        assert_eq!(read_text(Path::new(&path), 4), Ok("four".into()));
        assert!(read_text(Path::new(&path), 3).unwrap_err().contains("longer than 3 bytes"));
        assert!(read_text(Path::new(&scratch.path("none")), 3).unwrap_err().contains("can't be read"));
    }

    #[test]
    fn another_encoding_is_named() {
        let scratch = Scratch::new();
        let utf_16 = |to: fn(u16) -> [u8; 2], text: &str| text.encode_utf16().flat_map(to).collect::<Vec<u8>>();
        for (bytes, why) in [
            (utf_16(u16::to_le_bytes, "\u{feff}day"), "UTF-16"),
            (utf_16(u16::to_be_bytes, "\u{feff}day"), "UTF-16"),
            (utf_16(u16::to_le_bytes, "day"), "UTF-16"),
            (utf_16(u16::to_be_bytes, "day"), "UTF-16"),
            (b"day\nsch\xf6n\n".to_vec(), "line 2 isn't UTF-8"),
        ] {
            let path = scratch.file("encoded", bytes);
            let error = read_text(Path::new(&path), 100).unwrap_err();
            assert!(error.contains(why) && error.contains("save it as UTF-8"), "{error}");
        }
    }
}
