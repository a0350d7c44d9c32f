//! Tests of the lessons' names and of what is read from `cargo metadata`.

use super::*;
use serde_json::json;

fn package(folder: &str, name: &str, week: u64) -> Value {
    json!({
        "name": name,
        "manifest_path": format!("/c/lessons/{folder}/Cargo.toml"),
        "metadata": { "lesson": { "week": week, "title": "A title", "learn": "a thing",
                                  "minutes": { "talk": 30, "run": 15 }, "ranks": 4 } },
        "targets": [
            { "kind": ["bin"], "name": name, "src_path": format!("/c/lessons/{folder}/src/main.rs") },
            { "kind": ["example"], "name": format!("{folder}_first"),
              "src_path": format!("/c/lessons/{folder}/exercises/2_first/check.rs") },
            { "kind": ["example"], "name": format!("{folder}_zeroth"),
              "src_path": format!("/c/lessons/{folder}/exercises/1_zeroth/check.rs") },
            { "kind": ["example"], "name": "other", "src_path": format!("/c/lessons/{folder}/examples/other.rs") },
        ],
    })
}

fn course() -> Course {
    let metadata = json!({ "workspace_root": "/c", "packages": [
        package("send_recv", "lesson_send_recv", 3),
        package("monte_carlo_pi", "lesson_monte_carlo", 6),
        package("scatter_gather", "lesson_scatter_gather", 4),
        { "name": "shared", "metadata": null },
    ]});
    Course::from_metadata(&metadata).expect("all lessons are described")
}

fn complaint(name: &str) -> String {
    course().lesson(name).expect_err("the name is no lesson's").to_string()
}

#[test]
fn lessons_come_by_week_and_other_packages_are_none() {
    let folders: Vec<_> = course().lessons.into_iter().map(|lesson| lesson.folder).collect();
    assert_eq!(folders, ["send_recv", "scatter_gather", "monte_carlo_pi"]);
}

#[test]
fn a_lesson_is_called_by_folder_package_or_an_unambiguous_beginning() {
    for name in ["monte_carlo_pi", "lesson_monte_carlo", "mon", "lesson_m"] {
        assert_eq!(course().lesson(name).expect("it is unambiguous").package, "lesson_monte_carlo", "{name}");
    }
}

#[test]
fn other_names_get_the_candidates_or_the_nearest() {
    assert!(complaint("s").contains("send_recv, scatter_gather"));
    assert!(complaint("monte_crlo_pi").contains("did you mean `monte_carlo_pi`?"));
    assert!(complaint("quicksort").contains("see all lessons"));
}

#[test]
fn exercises_are_the_examples_in_their_folder_in_their_order() {
    let course = course();
    let exercises = &course.lessons[0].exercises;
    let names: Vec<_> = exercises.iter().map(Exercise::full_name).collect();
    assert_eq!(names, ["send_recv/zeroth", "send_recv/first"]);
    assert_eq!((exercises[1].place, exercises[1].target.as_str()), (2, "send_recv_first"));
    assert_eq!(exercises[1].ranks, [1, 2, 3, 4]);
}

#[test]
fn an_exercise_without_a_number_is_told_so() {
    let mut package = package("broadcast", "lesson_broadcast", 2);
    package["targets"][1]["src_path"] = json!("/c/lessons/broadcast/exercises/first/check.rs");
    let fault = Lesson::from_package(&package).expect_err("which place has it?").to_string();
    assert!(fault.contains("exercises/first") && fault.contains("1_first"), "{fault}");
}

#[test]
fn a_lesson_without_a_title_is_told_where_to_add_it() {
    let mut package = package("broadcast", "lesson_broadcast", 2);
    package["metadata"]["lesson"]["title"].take();
    let fault = Lesson::from_package(&package).expect_err("the title is gone").to_string();
    assert!(fault.contains("/c/lessons/broadcast/Cargo.toml") && fault.contains("`title`"), "{fault}");
}

#[test]
fn a_misspelt_key_is_refused_with_the_one_that_was_meant() {
    for (key, value, said) in [
        ("exercise_rank", json!([1]), "did you mean `exercise_ranks`?"),
        ("exercise_ranks", json!([1, "2"]), "isn't a list of whole numbers"),
        ("minutes", json!(90), "90 is no table"),
        ("minutes", json!({ "talk": 30, "runs": 15 }), "did you mean `run`?"),
        ("minutes", json!({ "talk": 30, "run": "15" }), "isn't a whole number"),
        ("minutes", json!({ "talk": 30 }), "minutes = { talk = 30, run = 15 }"),
    ] {
        let mut package = package("broadcast", "lesson_broadcast", 2);
        package["metadata"]["lesson"][key] = value;
        let fault = Lesson::from_package(&package).expect_err(key).to_string();
        assert!(fault.contains("/c/lessons/broadcast/Cargo.toml") && fault.contains(said), "{fault}");
    }
    let package = json!({ "manifest_path": "/c/x/Cargo.toml", "metadata": { "lessons": { "week": 2 } } });
    let fault =
        Course::from_metadata(&json!({ "packages": [package] })).expect_err("it is no table of ours").to_string();
    assert!(fault.contains("[package.metadata.lessons]") && fault.contains("did you mean `lesson`?"), "{fault}");
}
