use super::*;

/// A header, a call with two parts, and the last line.
const WHOLE: &[u8] = b"t\x0b{\"format\":1\nc\xe8\x03\0\0\0\0\0\0\x10\x04Sendf\x04comm\x01 s\x03\x02\x0e\xa0\x06\0\n  t\x0b{\"end\":true\n";
const LINES: &str = r#"{"format":1}
{"t":1000,"d":8,"call":"Send","comm":-1,"sent":{"id":3,"peer":1,"tag":7,"bytes":800,"comm":0}}
{"end":true}
"#;

fn text(packed: &[u8]) -> String {
    let mut text = Vec::new();
    lines(packed, &mut text).unwrap();
    String::from_utf8_lossy(&text).into_owned()
}

/// A folder with the file of one rank.
fn scratch(name: &str, rank: &[u8]) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("trace-unpack-{name}-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    fs::write(packed_file(&folder, 3), rank).unwrap();
    folder
}

#[test]
fn pieces_become_lines() {
    assert_eq!(text(WHOLE), LINES);
}

#[test]
fn a_damaged_piece_and_what_follows_is_left_out() {
    for length in 14..WHOLE.len() {
        let (cut, mut damaged) = (text(&WHOLE[..length]), WHOLE.to_vec());
        assert!(LINES.starts_with(&cut) && cut.ends_with("}\n"), "{cut}");
        damaged[length] = 0xff;
        let damaged = text(&damaged);
        assert!(damaged.starts_with("{\"format\":1}\n") && damaged.ends_with("}\n"), "{damaged}");
    }
}

#[test]
fn only_what_was_whole_counts() {
    let mut file = (WHOLE.len() as u64).to_le_bytes().to_vec();
    file.extend_from_slice(WHOLE);
    file.extend_from_slice(b"c\x01\x01\x04Re");
    let folder = scratch("whole", &file);
    assert_eq!(super::folder(&folder), Ok(1));
    assert_eq!(fs::read_to_string(folder.join("rank-3.jsonl")).unwrap(), LINES);
    assert_eq!(super::folder(&folder), Ok(0), "it is removed");
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_rank_that_wrote_nothing_leaves_nothing_and_other_files_are_kept() {
    let folder = scratch("empty", &[0; 4096]);
    assert_eq!(super::folder(&folder), Ok(1));
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
    fs::write(packed_file(&folder, 0), "something else, and more of it").unwrap();
    assert!(super::folder(&folder).unwrap_err().contains("rank-0.packed can't be unpacked"));
    assert!(packed_file(&folder, 0).exists());
    fs::remove_dir_all(folder).unwrap();
}
