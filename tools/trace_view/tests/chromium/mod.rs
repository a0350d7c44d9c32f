//! A Chromium without a window, spoken to through a pipe by the DevTools protocol: what one sends to it takes the same
//! way as what a mouse, a keyboard or a finger does.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use std::{env, fs};

use serde_json::{Value, json};

/// The names that it has on Debian, on Ubuntu, and by its maker.
const NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// More than any test needs on a slow, busy machine.
const LIMIT: Duration = Duration::from_secs(180);

pub struct Browser {
    child: Arc<Mutex<Child>>,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    session: Value,
    folder: PathBuf,
    /// Of the last question.
    number: u64,
    /// What the page complained about, and what it wanted from the network.
    complaints: Vec<String>,
    /// Gone with this, and then nobody ends the browser any more.
    _watch: Sender<()>,
}

impl Browser {
    /// Starts one with a profile of its own, which is gone with it; `None` if there is none here.
    pub fn start(name: &str) -> Option<Self> {
        let there =
            |name: &&str| Command::new(name).arg("--version").output().is_ok_and(|output| output.status.success());
        let program = NAMES.into_iter().find(there)?;
        let folder = env::temp_dir().join(format!("trace-view-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("there is room");
        // It reads from file 3 and writes to file 4; the shell makes these of our two pipes.
        let mut child = Command::new("sh")
            .args(["-c", "exec \"$@\" 3<&0 4>&1 </dev/null >/dev/null 2>&1", "sh", program])
            .args(["--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe", "--no-first-run"])
            .arg("--window-size=1280,900")
            .arg(format!("--user-data-dir={}", folder.join("profile").display()))
            .arg("about:blank")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("there is a shell");
        let (to, from) = (child.stdin.take().expect("piped"), BufReader::new(child.stdout.take().expect("piped")));
        let (child, _watch) = watch(child);
        let mut browser =
            Self { child, _watch, to, from, session: Value::Null, folder, number: 0, complaints: Vec::new() };
        let pages = browser.call("Target.getTargets", json!({}))["targetInfos"].clone();
        let pages = pages.as_array().expect("it has a list");
        let page =
            pages.iter().find(|target| target["type"] == "page").expect("it was started with one")["targetId"].clone();
        let attached = browser.call("Target.attachToTarget", json!({"targetId": page, "flatten": true}));
        browser.session = attached["sessionId"].clone();
        for domain in ["Page", "Runtime", "Network", "Log"] {
            browser.call(&format!("{domain}.enable"), json!({}));
        }
        let offline = json!({"offline": true, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1});
        browser.call("Network.emulateNetworkConditions", offline);
        let size = json!({"width": 1280, "height": 900, "deviceScaleFactor": 1, "mobile": false});
        browser.call("Emulation.setDeviceMetricsOverride", size);
        Some(browser)
    }

    /// Opens a page from a file, as a person does, and waits until it is drawn.
    pub fn open(&mut self, html: &str) {
        let file = self.folder.join("index.html");
        fs::write(&file, html).expect("there is room");
        self.call("Page.navigate", json!({"url": format!("file://{}", file.display())}));
        let drawn = "new Promise(done => { const look = () => document.readyState === 'complete' \
                     && document.documentElement.dataset.firstDrawingMs ? done(true) : setTimeout(look, 10); look(); })";
        assert_eq!(self.ask(drawn), true);
    }

    /// What a script in the page comes to, after the next frame was drawn.
    pub fn ask(&mut self, script: &str) -> Value {
        self.frame();
        // A block of its own: so a script can name things that the page names, too.
        let expression = if script.contains(';') { format!("{{ {script} }}") } else { script.to_owned() };
        let options = json!({"expression": expression, "returnByValue": true, "awaitPromise": true});
        let answer = self.call("Runtime.evaluate", options);
        assert!(answer["exceptionDetails"].is_null(), "{script}: {}", answer["exceptionDetails"]);
        answer["result"]["value"].clone()
    }

    fn frame(&mut self) {
        let expression = "new Promise(done => requestAnimationFrame(() => setTimeout(done)))";
        self.call("Runtime.evaluate", json!({"expression": expression, "awaitPromise": true}));
    }

    /// Presses a key and lets it go.
    pub fn key(&mut self, key: &str) {
        for kind in ["keyDown", "keyUp"] {
            let mut event = json!({"type": kind, "key": key});
            // The browser itself moves the focus, by the number of the key.
            if key == "Tab" {
                event["windowsVirtualKeyCode"] = 9.into();
            }
            self.call("Input.dispatchKeyEvent", event);
        }
        self.frame();
    }

    /// Moves the mouse, presses its button or turns its wheel.
    pub fn mouse(&mut self, kind: &str, (x, y): (f64, f64), more: Value) {
        let mut event = json!({"type": kind, "x": x, "y": y});
        event.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        self.call("Input.dispatchMouseEvent", event);
        self.frame();
    }

    /// Puts fingers down, moves them or lifts them.
    pub fn touch(&mut self, kind: &str, mut event: Value) {
        event["type"] = kind.into();
        self.call("Input.dispatchTouchEvent", event);
        self.frame();
    }

    /// Keeps a picture of the whole page, if somebody wants to look at it.
    pub fn picture(&mut self, name: &str, dark: bool) {
        let Some(folder) = env::var_os("TRACE_VIEW_SHOTS").map(PathBuf::from) else { return };
        let scheme = if dark { "dark" } else { "light" };
        let media = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        self.call("Emulation.setEmulatedMedia", media);
        self.frame();
        let size = self.ask("[document.documentElement.clientWidth, document.documentElement.scrollHeight]");
        let clip = json!({"x": 0, "y": 0, "width": size[0], "height": size[1], "scale": 1});
        let options = json!({"format": "png", "captureBeyondViewport": true, "clip": clip});
        let picture = self.call("Page.captureScreenshot", options);
        fs::create_dir_all(&folder).expect("there is room");
        fs::write(folder.join(format!("{name}.png")), base64(picture["data"].as_str().expect("a picture")))
            .expect("there is room");
    }

    /// Ends it. The page must not have complained, nor asked for anything.
    pub fn close(mut self) {
        assert!(self.complaints.is_empty(), "{:?}", self.complaints);
        self.call("Browser.close", json!({}));
    }

    /// Sends a command, and waits for its answer.
    fn call(&mut self, method: &str, params: Value) -> Value {
        self.number += 1;
        let mut command = json!({"id": self.number, "method": method, "params": params});
        if !self.session.is_null() && !method.starts_with("Browser.") {
            command["sessionId"] = self.session.clone();
        }
        self.to.write_all(format!("{command}\0").as_bytes()).expect("the browser runs");
        loop {
            let mut bytes = Vec::new();
            self.from.read_until(0, &mut bytes).expect("the browser runs");
            let text = bytes.strip_suffix(b"\0").expect("the browser has ended");
            let answer: Value = serde_json::from_slice(text).expect("it speaks JSON");
            if answer["id"] == self.number {
                assert!(answer["error"].is_null(), "{method}: {}", answer["error"]);
                return answer["result"].clone();
            }
            self.listen(&answer);
        }
    }

    /// Remembers what must not happen.
    fn listen(&mut self, event: &Value) {
        let params = &event["params"];
        let complaint = match event["method"].as_str() {
            Some("Runtime.exceptionThrown") => params["exceptionDetails"].to_string(),
            Some("Log.entryAdded") => params["entry"].to_string(),
            Some("Network.requestWillBeSent") => {
                let url = params["request"]["url"].as_str().unwrap_or_default();
                if url.starts_with("file:") || url.starts_with("data:") { return } else { url.to_owned() }
            }
            _ => return,
        };
        self.complaints.push(complaint);
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // After `close` it ends by itself; after a failure it must be ended.
        let mut child = self.child.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = child.kill();
        let _ = child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Ends a browser that runs for too long: whoever waits for its answer then learns that it has ended.
fn watch(child: Child) -> (Arc<Mutex<Child>>, Sender<()>) {
    let child = Arc::new(Mutex::new(child));
    let (sender, receiver) = channel();
    let watched = Arc::clone(&child);
    std::thread::spawn(move || {
        if receiver.recv_timeout(LIMIT) == Err(RecvTimeoutError::Timeout) {
            let _ = watched.lock().unwrap_or_else(PoisonError::into_inner).kill();
        }
    });
    (child, sender)
}

/// Bytes from letters: RFC 4648, section 4.
fn base64(text: &str) -> Vec<u8> {
    let value = |letter: u8| match letter {
        b'A'..=b'Z' => letter - b'A',
        b'a'..=b'z' => letter - b'a' + 26,
        b'0'..=b'9' => letter - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let letters: Vec<u8> = text.bytes().filter(|&letter| letter != b'=').map(value).collect();
    let join = |four: &[u8]| {
        let bits = four.iter().enumerate().fold(0_u32, |bits, (place, &six)| bits | u32::from(six) << (18 - 6 * place));
        bits.to_be_bytes()[1..four.len()].to_vec()
    };
    letters.chunks(4).flat_map(join).collect()
}
