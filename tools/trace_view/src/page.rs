//! The page: one file that works without a network, put together from the files in `page/` and the trace's data.

use crate::columns::{self, LIMITS};
use crate::recording::Recording;

/// The page's frame, in which the rest has its places.
const FRAME: &str = include_str!("page/index.html");
/// Its look.
const STYLE: &str = include_str!("page/style.css");
/// What makes it move: one after the other, each uses only those before it.
const SCRIPTS: [&str; 12] = [
    include_str!("page/words.js"),
    include_str!("page/store.js"),
    include_str!("page/view.js"),
    include_str!("page/colors.js"),
    include_str!("page/lanes.js"),
    include_str!("page/arrows.js"),
    include_str!("page/diagram.js"),
    include_str!("page/pick.js"),
    include_str!("page/play.js"),
    include_str!("page/input.js"),
    include_str!("page/panels.js"),
    include_str!("page/main.js"),
];

/// The whole page.
pub fn html(recording: &Recording) -> String {
    // A program may be called "</script>": in JSON, the sign can be written so that HTML doesn't see it.
    let data = columns::data(recording, LIMITS).to_string().replace('<', "\\u003c");
    let program = recording.program().replace('&', "&amp;").replace('<', "&lt;");
    let scripts = SCRIPTS.map(|script| format!("<script>\n\"use strict\";\n{script}</script>")).join("\n");
    let filled = |part: &str| match part.split_once("}}") {
        Some(("program", rest)) => program.clone() + rest,
        Some(("style", rest)) => STYLE.to_owned() + rest,
        Some(("scripts", rest)) => scripts.clone() + rest,
        Some(("data", rest)) => data.clone() + rest,
        _ => part.to_owned(),
    };
    FRAME.split("{{").map(filled).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn it_is_one_file_without_a_network() {
        let mut trace = testing::ring(2, 10);
        for rank in &mut trace.ranks {
            rank.program = "/tmp/</script><b>{{style}}".into();
        }
        let html = html(&Recording::new(trace));
        for outside in ["http:", "https:", "src=", "@import", "url("] {
            assert!(!html.contains(outside), "{outside}");
        }
        assert!(html.contains("default-src 'none'"));
        assert_eq!(html.matches("<script").count(), SCRIPTS.len() + 1);
        assert_eq!(html.matches("</script>").count(), SCRIPTS.len() + 1);
        let data = html.split_once("application/json\">").unwrap().1.split_once("</script>").unwrap().0;
        let data: serde_json::Value = serde_json::from_str(data).unwrap();
        assert_eq!(data["program"], "script><b>{{style}}");
    }
}
