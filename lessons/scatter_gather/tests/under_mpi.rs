//! The program under the real launcher: the serial results at every rank count, and clear refusals.

use harness::{
    Scratch,
    testing::{self, RANKS},
};
use lesson_scatter_gather::{Summary, fingerprint, product, read};

const PROGRAM: &str = env!("CARGO_BIN_EXE_lesson_scatter_gather");

/// The first line of most files.
const HEADER: &str = "date,precipitation,temp_max,temp_min,wind,weather\n";

#[test]
fn the_results_are_a_single_rank_s_bit_for_bit() {
    let days = read(None).expect("the file that is compiled in");
    let total = Summary::of(&days).total();
    let weights = [0.25, 1.0, -0.5, 3.0];
    for ranks in RANKS {
        let result = testing::json(PROGRAM, ranks, &["--weights", "0.25,1,-0.5,3"]);
        assert_eq!(result["days"], 1461);
        assert_eq!(result["mean"], total.mean(), "{ranks} ranks");
        assert_eq!(result["std_dev"].as_f64(), total.std_dev(), "{ranks} ranks");
        assert_eq!(result["products"]["fingerprint"], fingerprint(&product(&days, &weights)), "{ranks} ranks");
    }
}

#[test]
fn the_records_are_those_that_awk_finds() {
    let result = testing::json(PROGRAM, 4, &[]);
    assert_eq!(result["wettest"], serde_json::json!({"date": "2015-03-15", "value": 55.9}));
    assert_eq!(result["hottest"], serde_json::json!({"date": "2014-08-11", "value": 35.6}));
    assert_eq!(result["coldest"], serde_json::json!({"date": "2013-12-07", "value": -7.1}));
    assert_eq!(result["days_per_rank"], serde_json::json!([365, 366]));
    let rain: f64 =
        result["months"].as_array().expect("months").iter().filter_map(|month| month["rain"].as_f64()).sum();
    assert!((rain - 4426.0).abs() < 1e-6, "{rain}");
}

#[test]
fn chan_s_formula_is_within_rounding_at_every_rank_count() {
    for ranks in RANKS {
        let products = testing::json(PROGRAM, ranks, &[])["products"].clone();
        let off = products["mean_off_by"].as_f64().expect("a number");
        assert!(off < 1e-13, "{ranks} ranks: {products}");
        assert!(ranks > 1 || off == 0.0, "one part is the whole: {products}");
        let std_dev = products["std_dev"].as_f64().expect("a number");
        assert!((std_dev - 5.998_051_356_006).abs() < 1e-9, "{ranks} ranks: {products}");
    }
}

#[test]
fn more_ranks_than_days_work() {
    let scratch = Scratch::new();
    let file =
        scratch.file("few.csv", HEADER.to_owned() + "2012/01/31,1.0,10.0,2.0,1,sun\n2012/02/01,2.0,12.0,4.0,1,sun\n");
    let result = testing::json(PROGRAM, 7, &["--file", &file]);
    assert_eq!((&result["days"], &result["mean"]), (&2.into(), &7.0.into()));
    assert_eq!(result["days_per_rank"], serde_json::json!([0, 1]));
    assert_eq!(result["products"]["mean"], 7.0);
}

#[test]
fn repeated_days_change_no_mean_and_no_record() {
    let (once, often) = (testing::json(PROGRAM, 3, &[]), testing::json(PROGRAM, 3, &["--repeat", "100"]));
    assert_eq!(often["days"], 146_100);
    for key in ["mean", "wettest", "hottest", "coldest"] {
        assert_eq!(once[key], often[key], "{key}");
    }
}

#[test]
fn a_file_that_cannot_be_used_is_refused_with_its_line() {
    let good = "2012/01/01,0.0,12.8,5.0,4.7,drizzle\n";
    let scratch = Scratch::new();
    let file = scratch.file("wrong.csv", format!("{HEADER}{good}2012/01/03,wet,11.7,7.2,2.3,rain\n"));
    testing::refuses(PROGRAM, 3, &["--file", &file], "wrong.csv', line 3, column precipitation: 'wet' is not a number");
    let file = scratch.file("twice.csv", format!("{HEADER}{good}{good}"));
    testing::refuses(PROGRAM, 3, &["--file", &file], "line 3, column date: the day 2012-01-01 stands here twice");
    let file = scratch.file("european.csv", "date;precipitation\n31.12.2023;0,0\n");
    testing::refuses(PROGRAM, 3, &["--file", &file], "line 1: columns are separated by ';'");
    let file = scratch.file("latin.csv", [HEADER.as_bytes(), b"2012/01/01,0,9,5,4,br\xfcme\n"].concat());
    testing::refuses(PROGRAM, 3, &["--file", &file], "line 2 isn't UTF-8");
    let file = scratch.file("none.csv", HEADER);
    testing::refuses(PROGRAM, 3, &["--file", &file], "no day follows the first line");
    testing::refuses(PROGRAM, 3, &["--file", "/no/such/file.csv"], "'/no/such/file.csv' can't be read");
    // A folder can be opened, but not read: not even by root, whom permissions don't stop.
    testing::refuses(PROGRAM, 3, &["--file", "/"], "'/' can't be read");
    testing::refuses(PROGRAM, 3, &["--file", "/dev/zero"], "longer than 134,217,728 bytes");
}

#[test]
fn bad_arguments_are_refused_once() {
    testing::refuses(PROGRAM, 3, &["--weights", "1,2,3"], "write four numbers of at most a million");
    testing::refuses(PROGRAM, 3, &["--repeat", "0"], "'0' is zero");
    testing::refuses(PROGRAM, 3, &["--repeat", "1e9"], "more than MPI's 32-bit counts");
    testing::refuses(PROGRAM, 3, &["--repeat", "18446744073709551615"], "more than MPI's 32-bit counts");
    testing::refuses(PROGRAM, 3, &["--files", "x"], "unexpected argument '--files'");
    testing::refuses(PROGRAM, 3, &["--chart", "/no/such/folder/x.svg"], "can't be written");
}

#[test]
fn a_lost_rank_ends_the_job() {
    testing::ends_when_a_rank_is_lost(PROGRAM, &["--repeat", "10000"]);
}

#[test]
fn the_plain_program_shares_out_ten_temperatures_on_any_number_of_ranks() {
    let celsius = [12.8, 10.6, 11.7, 12.2, 8.9, 4.4, 7.2, 10.0, 9.4, 6.1];
    for ranks in [1, 2, 3, 7, 12] {
        let share = |rank| {
            let block = shared::block(10, ranks, rank);
            format!("rank {rank} has {:?}", &celsius[block.start as usize..block.end as usize])
        };
        let mut expected: Vec<String> = (0..ranks).map(share).collect();
        expected.push("all in Fahrenheit: [55.0, 51.1, 53.1, 54.0, 48.0, 39.9, 45.0, 50.0, 48.9, 43.0]".into());
        let printed = testing::output(&testing::example("scatter_gather_plain"), ranks, &[]);
        let mut lines: Vec<_> = printed.lines().collect();
        lines.sort_unstable();
        expected.sort_unstable();
        assert_eq!(lines, expected, "{ranks} ranks");
    }
}

#[test]
fn the_chapter_is_true() {
    harness::chapter::check(env!("CARGO_MANIFEST_DIR"), PROGRAM);
}
