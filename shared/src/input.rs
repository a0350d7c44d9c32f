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
    let mut text = String::new();
    let file = File::open(path).map_err(|error| wrong(&error))?;
    file.take(most + 1).read_to_string(&mut text).map_err(|error| wrong(&error))?;
    if text.len() as u64 > most {
        return Err(wrong(&format!("it is longer than {} bytes", grouped(most))));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Scratch;

    #[test]
    fn what_is_too_long_is_refused() {
        let scratch = Scratch::new();
        let path = scratch.file("input", "four");
        assert_eq!(read_text(Path::new(&path), 4), Ok("four".into()));
        assert!(read_text(Path::new(&path), 3).unwrap_err().contains("longer than 3 bytes"));
        assert!(read_text(Path::new(&scratch.path("none")), 3).unwrap_err().contains("can't be read"));
    }
}
