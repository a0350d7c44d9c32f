//! Who asks must not take: every kind of request, ended by every call that ends requests, gives a program the same whether
//! it is watched, recorded, or left alone.

mod scratch;

use std::fs;
use std::path::PathBuf;

use scratch::Scratch;

/// What each rank has got, line by line.
fn outcomes(program: &Scratch, ranks: usize, how: &str, settings: &[&str]) -> Vec<Vec<String>> {
    let folder: PathBuf = program.0.join(format!("{how}-{ranks}"));
    fs::create_dir_all(&folder).expect("there is room");
    let captured = program.run(ranks, settings, &[&folder.to_string_lossy()]);
    assert!(captured.ended.code == 0 && !captured.ended.timed_out, "{how} on {ranks}: {captured:?}");
    let lines = |rank| fs::read_to_string(folder.join(format!("rank-{rank}.txt"))).expect("each rank has one");
    (0..ranks).map(|rank| lines(rank).lines().map(str::to_owned).collect()).collect()
}

#[test]
fn every_request_ends_as_it_would_alone() {
    let program = Scratch::new("requests.c", "requests");
    let trace = format!("MPI_TRACE_FOLDER={}", program.0.join("trace").display());
    let ways: [(&str, &[&str]); 4] = [
        ("watched", &["MPI_CHECK=on"]),
        ("strictly", &["MPI_CHECK=strict"]),
        ("recorded", &[&trace]),
        ("shaken", &["MPI_CHECK=on", "MPI_CHECK_DELAYS=1", &trace]),
    ];
    let mut wrong = Vec::new();
    for ranks in [1, 3] {
        let alone = outcomes(&program, ranks, "alone", &[]);
        assert!(alone.iter().all(|lines| lines.len() > 300), "{alone:?}");
        for (how, settings) in ways {
            let watched = outcomes(&program, ranks, how, settings);
            for (rank, (alone, watched)) in alone.iter().zip(&watched).enumerate() {
                let differ = alone.iter().zip(watched).filter(|(alone, watched)| alone != watched);
                wrong.extend(differ.map(|(alone, own)| format!("{how}, {rank} of {ranks}\n  {alone}\n  {own}")));
                assert_eq!(alone.len(), watched.len(), "{how}");
            }
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}
