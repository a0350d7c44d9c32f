// Mouse, touch and keys.

// Tells what is new to those who see it and to those who hear it.
function say(words) { document.getElementById("said").textContent = words; }

const Input = {
  pointers: new Map(),  // the pointers that are down, and where they are
  moved: false,         // whether the pointer has moved since it went down: then it was no click

  start() {
    const { canvas } = Diagram, listen = (name, what, options) => canvas.addEventListener(name, what, options);
    listen("wheel", Input.wheel, { passive: false });
    listen("pointerdown", Input.down);
    listen("pointermove", Input.move);
    for (const name of ["pointerup", "pointercancel"]) listen(name, Input.up);
    listen("pointerleave", () => Input.point(null));
    listen("keydown", Input.key);
    listen("blur", () => Input.tip(null));
    const clicks = {
      "zoom-in": "+", "zoom-out": "-", earlier: "a", later: "d", all: "0", previous: "ArrowLeft", next: "ArrowRight",
      play: " ", step: "s", stop: "Escape",
    };
    for (const [id, key] of Object.entries(clicks)) {
      document.getElementById(id).addEventListener("click", () => Input.keys[key]());
    }
  },

  place(event) {
    const box = Diagram.canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  },

  wheel(event) {
    event.preventDefault();
    const sideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
    // A notch of a mouse's wheel is about a hundred pixels; some browsers count in lines.
    const delta = (sideways && event.deltaX || event.deltaY) * (event.deltaMode ? 30 : 1);
    if (sideways) View.pan(delta / View.inner * View.span);
    else View.zoom(Math.exp(delta * (event.ctrlKey ? 0.01 : 0.002)), View.time(Input.place(event)[0]));
  },

  down(event) {
    // A pointer that was made up, by a test for instance, can't be captured.
    try { Diagram.canvas.setPointerCapture(event.pointerId); } catch { /* the drag then ends at the edge */ }
    Input.pointers.set(event.pointerId, Input.place(event));
    Input.moved = Input.pointers.size > 1;
  },

  move(event) {
    const place = Input.place(event), before = Input.pointers.get(event.pointerId);
    if (!before) { Input.point(place); return; }
    const others = [...Input.pointers].filter(([id]) => id !== event.pointerId).map(([, where]) => where);
    if (Math.abs(place[0] - before[0]) < 3 && !Input.moved) return;
    Input.moved = true;
    Diagram.canvas.classList.add("dragged");
    Input.pointers.set(event.pointerId, place);
    if (others.length === 0) { View.pan((before[0] - place[0]) / View.inner * View.span); return; }
    // Two fingers: what was under them stays under them.
    const [fixed] = others, [old, now] = [before, place].map(([x]) => Math.max(10, Math.abs(x - fixed[0])));
    View.zoom(old / now, View.time((before[0] + fixed[0]) / 2));
    View.pan((before[0] - place[0]) / 2 / View.inner * View.span);
  },

  up(event) {
    const click = Input.pointers.delete(event.pointerId) && !Input.moved && event.type === "pointerup";
    Diagram.canvas.classList.remove("dragged");
    if (!click) return;
    const picked = Pick.at(...Input.place(event));
    Input.select(picked?.message ?? null);
    if (picked) { Input.tip(picked, Input.place(event)); say(Pick.lines(picked).join(", ")); }
  },

  // Something is pointed at, or nothing.
  point(place) {
    const picked = place && Pick.at(...place), key = JSON.stringify(picked);
    if (key !== JSON.stringify(Diagram.pointed)) { Diagram.pointed = picked; Diagram.schedule(); }
    Input.tip(picked, place);
  },

  // Shows figures beside a place of the diagram, within the window.
  tip(picked, place) {
    const tip = document.getElementById("tip");
    tip.hidden = !picked;
    if (!picked) return;
    tip.textContent = Pick.lines(picked).join("\n");
    const [x, y] = place, right = x + 16 + tip.offsetWidth < View.width;
    tip.style.left = `${Math.max(0, right ? x + 16 : x - 16 - tip.offsetWidth)}px`;
    tip.style.top = `${Math.max(0, y + 16)}px`;
  },

  select(message) {
    Diagram.selected = message;
    Diagram.schedule();
  },

  // Goes to a message: it is shown, marked and told.
  go(message) {
    const { sent, received } = Store.messages, stop = Number.isNaN(received[message]) ? sent[message] : received[message];
    View.reveal(Math.min(sent[message], stop), Math.max(sent[message], stop));
    Input.select(message);
    const [x, y, X, Y] = Arrows.ends(message);
    Input.tip({ message }, [(x + X) / 2, (y + Y) / 2]);
    say(Pick.lines({ message }).join(", "));
  },

  // To the message `by` places on, among those of the chosen rank. The first one is the first that is shown.
  travel(by) {
    const { messages } = Store, own = Diagram.rank === null ? null : messages.touching[Diagram.rank];
    const count = own ? own.length : messages.count;
    if (!count) { say("There is no message."); return; }
    const message = place => own ? own[place] : place;
    const begin = () => own ? lowerBound(own, lowerBound(messages.sent, View.from)) : lowerBound(messages.sent, View.from);
    if (!Number.isFinite(by)) { Input.go(message(by < 0 ? 0 : count - 1)); return; }
    let place = Diagram.selected === null ? begin() : (own ? lowerBound(own, Diagram.selected) : Diagram.selected);
    if (Diagram.selected !== null && (by < 0 || message(place) === Diagram.selected)) place += by;
    Input.go(message(Math.min(count - 1, Math.max(0, place))));
  },

  lane(by) {
    const next = (Diagram.rank ?? (by > 0 ? -1 : Store.lanes.length)) + by;
    Diagram.rank = next < 0 || next >= Store.lanes.length ? null : next;
    const { messages } = Store;
    say(Diagram.rank === null ? "messages of all ranks"
      : `rank ${Diagram.rank}: ${Words.plural(messages.touching[Diagram.rank].length, "message")}`);
    Diagram.schedule();
  },

  keys: {
    "+": () => View.zoom(0.6), "=": () => View.zoom(0.6), "-": () => View.zoom(1 / 0.6), 0: () => View.all(),
    a: () => View.pan(-0.2 * View.span), d: () => View.pan(0.2 * View.span),
    ArrowLeft: () => Input.travel(-1), ArrowRight: () => Input.travel(1),
    ArrowUp: () => Input.lane(-1), ArrowDown: () => Input.lane(1),
    Home: () => Input.travel(-Infinity), End: () => Input.travel(Infinity),
    " ": () => Play.toggle(), s: () => Play.step(),
    Escape: () => { Play.stop(); Input.select(null); Input.tip(null); Diagram.rank = null; },
  },

  key(event) {
    const act = Input.keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  },
};
