//! The questions of `quiz.md`: enough of them, numbered, and each with an answer that is folded until one wants it.

use course::lessons::Lesson;

use crate::checkout::Checkout;
use crate::page::Page;
use crate::problem::Problem;

const LEAST: usize = 5;
const ANSWER: &str = "<details><summary>Answer</summary>";

/// Whether each lesson has questions with answers. That there is no `quiz.md`, `room` says.
pub fn check(checkout: &Checkout) -> Vec<Problem> {
    let of_lesson = |lesson: &Lesson| checkout.page(&format!("lessons/{}/quiz.md", lesson.folder)).map(of_quiz);
    checkout.course.lessons.iter().filter_map(of_lesson).flatten().collect()
}

fn of_quiz(page: &Page) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut wrong = |line: usize, what: String, fix: String| {
        problems.push(Problem::new(&page.file, what, fix).at(line));
    };
    // Where each begins, and which number it has: "**3. Why?**" or "**3.** Why?"
    let number = |line: &str| line.strip_prefix("**")?.split_once('.')?.0.parse::<usize>().ok();
    let lines: Vec<_> = page.text.lines().collect();
    let questions: Vec<_> = lines.iter().enumerate().filter_map(|(at, line)| Some((at, number(line)?))).collect();
    if questions.len() < LEAST {
        let what = format!("there are {} questions", questions.len());
        wrong(1, what, format!("write {LEAST} at least, each of which begins with its number: **1. Why …?**"));
    }
    for (place, &(begin, number)) in questions.iter().enumerate() {
        if number != place + 1 {
            wrong(begin + 1, format!("this is question {}", place + 1), format!("write **{}.", place + 1));
        }
        let end = questions.get(place + 1).map_or(lines.len(), |next| next.0);
        let has = |what: &str| lines[begin..end].iter().filter(|line| line.starts_with(what)).count() == 1;
        if !has(ANSWER) || !has("</details>") {
            let fix = format!("write {ANSWER}, an empty line, the answer, another empty line, and </details>");
            wrong(begin + 1, "this question has no folded answer, or more than one".into(), fix);
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_questions_and_those_without_a_folded_answer_are_named() {
        let question = |number: usize| format!("**{number}. Why?**\n\n{ANSWER}\n\nSo.\n\n</details>\n\n");
        let quiz = |numbers: &[usize]| numbers.iter().copied().map(question).collect::<String>();
        let said =
            |text: &str| -> Vec<String> { of_quiz(&Page::new("q.md", text)).iter().map(Problem::to_string).collect() };
        let right = quiz(&[1, 2, 3, 4, 5]);
        assert_eq!(said(&right), [""; 0]);
        assert!(said(&quiz(&[1, 2, 3, 4]))[0].starts_with("q.md:1: there are 4 questions; write 5"));
        assert!(said(&quiz(&[1, 2, 4, 3, 5]))[0].starts_with("q.md:17: this is question 3;"));
        let open = right.replacen(ANSWER, "Answer:", 1);
        assert!(said(&open)[0].starts_with("q.md:1: this question has no folded answer"), "{open}");
        let never_closed = right.replacen("</details>\n", "", 1);
        assert_eq!(said(&never_closed).len(), 1);
    }
}
