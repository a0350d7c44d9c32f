//! The page in a real browser, without a window: keys, mouse and touch as a person's reach it, and nothing else does.
//! Skipped where there is no Chromium, which CI has. `TRACE_VIEW_SHOTS=FOLDER` keeps pictures of what was seen.

mod chromium;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use chromium::Browser;
use serde_json::json;
use trace::read::Trace;
use trace_view::{page, recording::Recording, testing};

/// One browser at a time: they would take each other's time, which is measured.
static TURN: Mutex<()> = Mutex::new(());

/// Opens the page of a trace, in a window of 1280 × 900 pixels; `None` without a browser.
fn open(trace: Trace, name: &str) -> Option<(Browser, MutexGuard<'static, ()>)> {
    let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(mut browser) = Browser::start(name) else {
        launch::skip("chromium", "Debian: apt-get install chromium");
        return None;
    };
    browser.open(&page::html(&Recording::new(trace)));
    Some((browser, turn))
}

/// Middle of the canvas, and the place of a moment and a rank, in the window.
fn place(browser: &mut Browser, x: &str, y: &str) -> (f64, f64) {
    let script = format!(
        "Diagram.canvas.scrollIntoView({{block: 'start'}}); const box = Diagram.canvas.getBoundingClientRect(); \
         [box.left + ({x}), box.top + ({y})]"
    );
    let place = browser.ask(&script);
    let number = |at: usize| place[at].as_f64().expect("a number");
    (number(0), number(1))
}

#[test]
fn an_arrow_tells_its_figures_to_mouse_and_keys() {
    let Some((mut browser, _turn)) = open(testing::ring(2, 10), "arrow") else { return };
    browser.picture("ring-2-light", false);
    browser.picture("ring-2-dark", true);
    let message = "const i = 3, [x, y, X, Y] = Arrows.ends(i); ";
    let at = |part: &str| format!("(() => {{ {message} return {part}; }})()");
    let middle = place(&mut browser, &at("(x + X) / 2"), &at("(y + Y) / 2"));
    browser.mouse("mouseMoved", middle, json!({}));
    let tip = browser.ask("document.getElementById('tip').hidden ? '' : document.getElementById('tip').textContent");
    let tip = tip.as_str().unwrap();
    for words in ["from rank 1 to rank 0", "tag 0, 64 B", "sent at", "received at", "the receiver"] {
        assert!(tip.contains(words), "{words}: {tip}");
    }
    browser.picture("ring-2-hover", false);
    // By keyboard alone: to the diagram, to the fourth message; the same words, for screen readers as well.
    browser.ask("document.getElementById('speed').focus()");
    browser.key("Tab");
    assert_eq!(browser.ask("document.activeElement.id"), "diagram");
    for _ in 0..4 {
        browser.key("ArrowRight");
    }
    assert_eq!(browser.ask("Diagram.selected"), 3);
    let said = browser.ask("document.getElementById('said').textContent");
    assert_eq!(said.as_str().unwrap(), tip.replace('\n', ", "));
    browser.key("ArrowLeft");
    assert_eq!(browser.ask("Diagram.selected"), 2);
    // Only rank 1's messages; with two ranks these are all, so each step is one on.
    browser.key("ArrowUp");
    assert_eq!(browser.ask("Diagram.rank"), 1);
    browser.key("End");
    assert_eq!(browser.ask("Diagram.selected"), 9);
    browser.key("Escape");
    assert_eq!(browser.ask("[Diagram.selected, Diagram.rank]"), json!([null, null]));
    browser.close();
}

#[test]
fn time_is_zoomed_and_moved_by_wheel_drag_keys_and_fingers() {
    let Some((mut browser, _turn)) = open(testing::ring(4, 200), "zoom") else { return };
    let span = |browser: &mut Browser| browser.ask("View.span").as_f64().unwrap();
    let from = |browser: &mut Browser| browser.ask("View.from").as_f64().unwrap();
    let whole = span(&mut browser);
    let middle = place(&mut browser, "View.width / 2", "View.height / 2");
    let under = |browser: &mut Browser| {
        browser.ask(&format!("View.time({} - Diagram.canvas.getBoundingClientRect().left)", middle.0)).as_f64().unwrap()
    };
    let before = under(&mut browser);
    browser.mouse("mouseWheel", middle, json!({"deltaX": 0, "deltaY": -400}));
    let zoomed = span(&mut browser);
    assert!(zoomed < 0.6 * whole && (under(&mut browser) - before).abs() < 0.01 * whole, "{zoomed} of {whole}");
    // Dragged to the left: later times come in from the right.
    let begin = from(&mut browser);
    browser.mouse("mousePressed", middle, json!({"button": "left", "buttons": 1, "clickCount": 1}));
    browser.mouse("mouseMoved", (middle.0 - 100.0, middle.1), json!({"button": "left", "buttons": 1}));
    browser.mouse("mouseReleased", (middle.0 - 100.0, middle.1), json!({"button": "left", "clickCount": 1}));
    assert!(from(&mut browser) > begin && (span(&mut browser) - zoomed).abs() < 1.0);
    browser.ask("Diagram.canvas.focus()");
    let begin = from(&mut browser);
    browser.key("d");
    assert!(from(&mut browser) > begin);
    browser.key("-");
    assert!(span(&mut browser) > zoomed);
    browser.key("0");
    assert_eq!(span(&mut browser), whole);
    // Two fingers move apart.
    let fingers = |apart: f64| {
        let finger = |id: u32, by: f64| json!({"x": middle.0 + by, "y": middle.1, "id": id});
        json!({"touchPoints": [finger(0, -apart), finger(1, apart)]})
    };
    for (kind, apart) in [("touchStart", 50.0), ("touchMove", 75.0), ("touchMove", 100.0)] {
        browser.touch(kind, fingers(apart));
    }
    browser.touch("touchEnd", json!({"touchPoints": []}));
    let pinched = span(&mut browser);
    assert!((0.3 * whole..0.8 * whole).contains(&pinched), "{pinched} of {whole}");
    browser.close();
}

#[test]
fn messages_fly_and_stop_and_go_step_by_step() {
    let Some((mut browser, _turn)) = open(testing::ring(3, 12), "play") else { return };
    browser.ask("Diagram.canvas.focus()");
    browser.key("s");
    let first = browser.ask("[Play.time, Store.messages.sent[0], document.getElementById('said').textContent]");
    assert_eq!(first[0], first[1]);
    assert!(first[2].as_str().unwrap().contains("rank 0 sends to rank 1: tag 0, 8 B"), "{first}");
    browser.key("s");
    assert!(browser.ask("Play.time").as_f64() > first[0].as_f64());
    browser.ask("document.getElementById('speed').value = 'events 4'");
    browser.key(" ");
    let deadline = Instant::now() + Duration::from_secs(20);
    let running = browser.ask("Play.time").as_f64();
    while browser.ask("Play.time").as_f64() <= running || browser.ask("document.documentElement.dataset.flying") == "0"
    {
        assert!(Instant::now() < deadline, "no message flies");
    }
    assert_eq!(browser.ask("document.getElementById('play').textContent"), "pause");
    browser.key(" ");
    browser.picture("ring-3-play", false);
    let paused = browser.ask("Play.time");
    assert_eq!(browser.ask("Play.time"), paused);
    // To its end, at another speed.
    browser.ask("document.getElementById('speed').value = 'view 10'");
    browser.key(" ");
    browser.ask("Play.time = Store.end - View.span / 100");
    while browser.ask("Play.running") == true {
        assert!(Instant::now() < deadline, "it doesn't come to an end");
    }
    assert_eq!(browser.ask("Play.time === Store.end"), true);
    browser.key("Escape");
    assert_eq!(browser.ask("Play.time"), json!(null));
    browser.close();
}

#[test]
fn collectives_and_accidents_are_told() {
    let Some((mut browser, _turn)) = open(testing::collectives(4), "bands") else { return };
    browser.picture("collectives-4-light", false);
    browser.picture("collectives-4-dark", true);
    // Rank 0 is the root of the broadcast: its wedge stands on the bar, whose beginning is to be seen.
    let colors = browser.ask(
        "const { canvas } = Diagram, { width, data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height); \
         const color = (x, y) => data.slice(4 * (Math.round(y) * width + Math.round(x))).slice(0, 3).join(); \
         const [x, [tip, height]] = [View.x(Store.collectives[0].parts[0].start), View.wedge(0)]; \
         ({ wedge: color(x, tip - 0.7 * height), lane: color(x - 20, tip - 0.7 * height), \
            begin: color(x + 2, tip + 2), bar: color(x + 50, tip + 2) })",
    );
    assert!(colors["begin"] == colors["bar"] && colors["wedge"] != colors["bar"], "{colors}");
    assert_ne!(colors["wedge"], colors["lane"]);
    let between = place(&mut browser, "View.x(110000)", "(View.y(0) + View.y(1)) / 2");
    let between = (between.0 + 30.0, between.1);
    browser.mouse("mouseMoved", between, json!({}));
    let tip = browser.ask("document.getElementById('tip').textContent");
    assert!(tip.as_str().unwrap().contains("Allreduce of 4 ranks"), "{tip}");
    browser.ask("Diagram.canvas.focus()");
    let mut said = Vec::new();
    for _ in 0..2 {
        browser.key("s");
        said.push(browser.ask("document.getElementById('said').textContent"));
    }
    assert_eq!(said, ["10.0 µs: Bcast: rank 0 comes first", "60.0 µs: Bcast: all have left"]);
    browser.open(&page::html(&Recording::new(testing::crash())));
    browser.picture("crash", false);
    let remarks = browser.ask("document.getElementById('remarks').textContent");
    assert!(remarks.as_str().unwrap().contains("rank 1 didn't come to its end"), "{remarks}");
    browser.open(&page::html(&Recording::new(testing::lost())));
    browser.ask("document.querySelector('#lost button').click()");
    let said = browser.ask("document.getElementById('said').textContent");
    assert!(said.as_str().unwrap().ends_with("never received"), "{said}");
    browser.picture("lost", false);
    browser.open(&page::html(&Recording::new(testing::alone())));
    let note = browser.ask("document.getElementById('note').textContent");
    assert_eq!(note, "No rank sent a message, and there was no collective.");
    browser.key("ArrowRight");
    browser.picture("alone", true);
    browser.close();
}

#[test]
fn a_hundred_thousand_messages_are_summed_up_and_smooth() {
    let trace = testing::sweep(64, 1563);
    let html = page::html(&Recording::new(trace.clone()));
    let Some((mut browser, _turn)) = open(trace, "many") else { return };
    // The best of some: others may use this machine as well.
    let mut first = f64::INFINITY;
    for _ in 0..5 {
        browser.open(&html);
        first = first.min(browser.ask("Number(document.documentElement.dataset.firstDrawingMs)").as_f64().unwrap());
    }
    browser.picture("sweep-64-light", false);
    browser.picture("sweep-64-dark", true);
    let sideways = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
    assert_eq!(browser.ask(sideways), 0);
    let note = browser.ask("document.getElementById('note').textContent");
    assert!(note.as_str().unwrap().contains("Too many messages for arrows"), "{note}");
    // From all to a few microseconds, drawing and pointing at each step.
    let times = browser.ask(
        "const times = []; while (View.span > 5000) { View.zoom(0.8); const began = performance.now(); Diagram.draw(); \
         Pick.at(View.width / 2, View.y(30)); times.push(performance.now() - began); } times.sort((a, b) => a - b)",
    );
    let times: Vec<f64> = times.as_array().unwrap().iter().filter_map(|time| time.as_f64()).collect();
    let (median, slowest) = (times[times.len() / 2], times[times.len() - 1]);
    println!("first drawing after {first:.0} ms; zooming, a drawing takes {median:.1} ms, the slowest {slowest:.1} ms");
    assert!(first < 2000.0, "the first drawing takes {first} ms");
    assert!(median < 60.0, "a drawing takes {median} ms");
    assert_eq!(browser.ask("Diagram.dense"), false);
    browser.ask("View.zoom(20)");
    browser.picture("sweep-64-zoomed", false);
    browser.ask("Matrix.canvas.focus()");
    browser.key("ArrowDown");
    browser.key("ArrowRight");
    let pair = browser.ask("document.getElementById('pair').textContent");
    assert!(pair.as_str().unwrap().starts_with("rank 1 to rank 2: 1,563 messages,"), "{pair}");
    browser.close();
}
