// Which stretch of time is shown, and where in the picture a moment and a rank lie. Lengths are CSS pixels.

const View = {
  from: 0, to: 1,       // nanoseconds
  left: 90, right: 12,  // beside the lanes: names, and a little air
  top: 30,              // above them: the axis
  width: 800,
  pitch: 60,            // from lane to lane
  changed() {},         // called after each change; main.js puts in what is to be done then

  get span() { return this.to - this.from; },
  get inner() { return Math.max(50, this.width - this.left - this.right); },
  get height() { return this.top + this.pitch * Store.lanes.length + 6; },
  // A little air on both sides, so that the first and the last call aren't cut.
  get whole() {
    const margin = 0.01 * (Store.end - Store.begin);
    return [Store.begin - margin, Store.end + margin];
  },

  x(time) { return this.left + (time - this.from) / this.span * this.inner; },
  time(x) { return this.from + (x - this.left) / this.inner * this.span; },
  y(rank) { return this.top + (rank + 0.5) * this.pitch; },
  rank(y) {
    const rank = Math.floor((y - this.top) / this.pitch);
    return rank >= 0 && rank < Store.lanes.length ? rank : null;
  },
  // Half of a bar's height.
  get half() { return Math.max(2, Math.min(14, this.pitch * 0.24)); },
  // The tip and the height of a wedge that stands on a lane's bar: at most half as high as the room above the bar.
  wedge(rank) {
    return [this.y(rank) - this.half, Math.min(10, Math.max(3, (this.pitch / 2 - this.half) / 2))];
  },

  // Lanes as wide as the window, and as high as is good for their number.
  resize(width) {
    this.width = width;
    this.pitch = Math.min(78, Math.max(14, 620 / Store.lanes.length));
  },

  // Shows a stretch of time, kept within the trace. Twenty nanoseconds are less than any call takes.
  show(from, to) {
    const [begin, end] = this.whole;
    const span = Math.min(end - begin, Math.max(20, to - from));
    this.from = Math.min(Math.max((from + to - span) / 2, begin), end - span);
    this.to = this.from + span;
    this.changed();
  },
  all() { this.show(...this.whole); },
  // What is shown becomes `factor` times as long, and `time` stays where it is.
  zoom(factor, time = (this.from + this.to) / 2) {
    const [begin, end] = this.whole;
    const span = Math.min(end - begin, Math.max(20, this.span * factor)), at = (time - this.from) / this.span;
    this.show(time - at * span, time + (1 - at) * span);
  },
  pan(time) { this.show(this.from + time, this.to + time); },
  // Moves, and zooms out if need be, until this stretch is to be seen.
  reveal(from, to) {
    if (from >= this.from && to <= this.to) return;
    const span = Math.max(this.span, (to - from) * 1.5), middle = (from + to) / 2;
    this.show(middle - span / 2, middle + span / 2);
  },
};
