// Plays the trace: time passes, messages fly. Or step by step: to the next event.

const Play = {
  time: null,     // where time stands, in nanoseconds; null if nothing is played
  running: false,
  last: 0,        // when the frame before was, in milliseconds
  MOST: 1500,     // messages that fly at once

  get speed() {
    const [how, number] = document.getElementById("speed").value.split(" ");
    return { even: how === "events", number: Number(number) };
  },

  // The next moment at which a message leaves or arrives, or a collective begins or ends; or null.
  next(time) {
    const moments = Store.moments();
    return moments[lowerBound(moments, time + 0.5)] ?? null;
  },

  toggle() {
    Play.running = !Play.running;
    if (Play.running) {
      if (Play.time === null || Play.time >= Store.end) Play.time = View.from;
      Play.last = performance.now();
      requestAnimationFrame(Play.frame);
    }
    Play.changed();
  },

  stop() {
    [Play.running, Play.time] = [false, null];
    Play.changed();
  },

  step() {
    Play.running = false;
    const next = Play.next(Play.time ?? View.from);
    if (next === null) { say("Nothing happens after this."); return; }
    Play.time = next;
    View.reveal(next, next);
    say(Play.words(next));
    Play.changed();
  },

  // One frame of the film.
  frame(now) {
    if (!Play.running) return;
    const seconds = Math.min(0.1, (now - Play.last) / 1000), { even, number } = Play.speed;
    Play.last = now;
    Play.time = even ? Play.evenly(seconds * number) : Play.time + seconds * View.span / number;
    if (Play.time >= Store.end) [Play.time, Play.running] = [Store.end, false];
    if (Play.time > View.to) View.pan(Play.time - View.from - 0.1 * View.span);
    requestAnimationFrame(Play.frame);
    Play.changed();
  },

  // Each stretch from one event to the next takes equally long: `share` is how much of one passes now.
  evenly(share) {
    let time = Play.time;
    while (share > 0) {
      const next = Play.next(time) ?? Store.end;
      if (time >= next) return next;
      if (!Play.from || time < Play.from[0] || time >= Play.from[1]) Play.from = [time, next];
      const whole = next - Play.from[0], pass = Math.min(next - time, share * whole);
      time += pass;
      share -= Math.max(pass / whole, 1e-6);
    }
    return time;
  },

  // What happens at a moment.
  words(time) {
    const { sent, from, to, tag, bytes, arrivals } = Store.messages, { order, time: came } = arrivals(), said = [];
    for (let i = lowerBound(sent, time); i < sent.length && sent[i] <= time; i++) {
      Diagram.selected = i;
      said.push(`rank ${from[i]} sends to rank ${to[i]}: tag ${tag[i]}, ${Words.bytes(bytes[i])}`);
    }
    for (let place = lowerBound(came, time); place < came.length && came[place] <= time; place++) {
      const i = Diagram.selected = order[place];
      said.push(`rank ${to[i]} has received from rank ${from[i]}: tag ${tag[i]}, ${Words.bytes(bytes[i])}`);
    }
    for (const { name, start, stop, parts } of Store.bands.within(time, time).map(i => Store.collectives[i])) {
      if (start === time) said.push(`${name}: rank ${parts.find(part => part.start === time).rank} comes first`);
      if (stop === time) said.push(`${name}: all have left`);
    }
    return `${Words.moment(time, View.span)}: ${said.join("; ")}`;
  },

  changed() {
    const button = document.getElementById("play");
    const words = Play.running ? "pause" : "play";
    if (button.textContent !== words) button.textContent = words;
    document.getElementById("stop").disabled = Play.time === null;
    document.documentElement.dataset.playing = Play.time === null ? "" : String(Play.time);
    Diagram.schedule();
  },

  // What is still to come is pale; messages on their way are dots.
  draw(pen) {
    if (Play.time === null) return;
    const x = View.x(Play.time);
    pen.globalAlpha = 0.75;
    pen.fillStyle = Colors.paper;
    pen.fillRect(Math.max(View.left, x), View.top - 4, View.width, View.height);
    pen.globalAlpha = 1;
    const flying = Store.messages.spans.within(Play.time, Play.time, Play.MOST) ?? [];
    const path = new Path2D(), radius = Math.min(7, View.pitch / 3);
    for (const i of flying) {
      const [x1, y1, x2, y2] = Arrows.ends(i), share = Math.max(0, Math.min(1, (x - x1) / ((x2 - x1) || 1)));
      const y = y1 + share * (y2 - y1);
      path.moveTo(x + radius, y);
      path.arc(x, y, radius, 0, 7);
    }
    pen.fillStyle = Colors.ink;
    pen.fillRect(x - 1, View.top - 8, 2, View.height);
    pen.fillStyle = Colors.focus;
    pen.strokeStyle = Colors.paper;
    pen.fill(path);
    pen.stroke(path);
    document.documentElement.dataset.flying = String(flying.length);
  },
};
