// The axis, the ranks' lanes, and the calls in them.

const Lanes = {
  FONT: 'px system-ui, "DejaVu Sans", sans-serif',

  // Names of lanes as long as they must be.
  name(rank) {
    const several = new Set(Store.lanes.map(lane => lane.host).filter(Boolean)).size > 1;
    const { host } = Store.lanes[rank];
    return several && host ? `rank ${rank} · ${host}` : `rank ${rank}`;
  },

  // Round times, at least 90 pixels apart.
  ticks() {
    const rough = View.span / View.inner * 90, power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map(factor => factor * power).find(step => step >= rough);
    const ticks = [];
    for (let n = Math.ceil(View.from / step); n * step <= View.to; n++) ticks.push(n * step);
    return [ticks, step];
  },

  axis(pen) {
    const [ticks, step] = Lanes.ticks();
    const [unit, name] = View.span >= 1e9 ? [1e9, "s"] : View.span >= 1e6 ? [1e6, "ms"] : [1e3, "µs"];
    const digits = Math.max(0, -Math.floor(Math.log10(step / unit) + 1e-9));
    pen.font = 12 + Lanes.FONT;
    pen.textBaseline = "middle";
    pen.textAlign = "center";
    for (const tick of ticks) {
      const x = Math.round(View.x(tick)) + 0.5, words = `${Words.count(tick / unit, digits)} ${name}`;
      pen.fillStyle = Colors.line;
      pen.fillRect(x - 0.5, View.top - 6, 1, View.height);
      // Half of a word at the edge can't be read.
      const half = pen.measureText(words).width / 2;
      if (x + half > View.width || x - half < View.left - 20) continue;
      pen.fillStyle = Colors.soft;
      pen.fillText(words, x, 12);
    }
  },

  // Stripes for the time after which nothing is known; and why.
  ending(pen, rank) {
    const lane = Store.lanes[rank], y = View.y(rank);
    if (!lane.ending) return;
    const x = Math.max(View.left, View.x(lane.known)), end = View.width - View.right;
    if (x > end) return;
    pen.save();
    pen.beginPath();
    pen.rect(x, y - View.pitch * 0.42, end - x, View.pitch * 0.84);
    pen.clip();
    pen.beginPath();
    for (let at = x - View.pitch; at < end; at += 8) {
      pen.moveTo(at, y + View.pitch / 2);
      pen.lineTo(at + View.pitch, y - View.pitch / 2);
    }
    pen.strokeStyle = Colors.line;
    pen.stroke();
    pen.restore();
    pen.fillStyle = Colors.wait;
    if (lane.start.length) pen.fillRect(x - 1.5, y - View.pitch * 0.42, 3, View.pitch * 0.84);
    pen.font = Math.min(12, View.pitch - 3) + Lanes.FONT;
    const width = pen.measureText(lane.ending).width + 10;
    // To the right of the end where there is room, else to the left of it, on paper to be readable.
    const left = end - x > width ? x + 5 : Math.max(View.left, x - width - 3);
    pen.fillStyle = Colors.paper;
    pen.fillRect(left, y - 9, width, 18);
    pen.fillStyle = Colors.ink;
    pen.textAlign = "left";
    pen.fillText(lane.ending, left + 5, y);
  },

  // The lanes' ground and their names.
  ground(pen) {
    for (let rank = 0; rank < Store.lanes.length; rank++) {
      const y = View.y(rank), half = View.pitch * 0.42;
      pen.fillStyle = Colors.lane;
      pen.fillRect(View.left, y - half, View.inner, 2 * half);
      pen.fillStyle = rank === Diagram.rank ? Colors.focus : Colors.soft;
      pen.textAlign = "right";
      pen.textBaseline = "middle";
      pen.font = `${rank === Diagram.rank ? "bold " : ""}${Math.min(12, View.pitch - 3)}${Lanes.FONT}`;
      pen.fillText(Lanes.name(rank), View.left - 8, y);
    }
    Lanes.axis(pen);
  },

  // Where the bars of a lane are: its top and its height. In a `dense` lane, the lower half is kept for the messages.
  box(rank, dense) {
    const y = View.y(rank);
    return dense ? [y - View.pitch * 0.4, View.pitch * 0.4] : [y - View.half, 2 * View.half];
  },

  calls(pen, rank, dense) {
    const lane = Store.lanes[rank], [top, height] = Lanes.box(rank, dense);
    const places = lane.spans.within(View.from, View.to, View.inner / 3);
    Diagram.shown.add(places ? "bars" : "shares");
    if (!places) return Lanes.shares(pen, lane, top, height);
    pen.font = Math.min(12, 1.6 * View.half) + Lanes.FONT;
    pen.textAlign = "left";
    // A shape for each colour: changing the colour for each bar takes longer than drawing it.
    const shapes = new Map([...Colors.kinds, Colors.wait].map(color => [color, new Path2D()])), names = [];
    for (const i of places) {
      const from = Math.max(View.left, View.x(lane.start[i])), to = View.x(lane.start[i] + lane.length[i]);
      const [name, kind] = Store.raw.names[lane.name[i]];
      // Neighbours are kept apart by a pixel, where there is one to spare.
      const whole = Math.min(View.width, to) - from, width = whole > 4 ? whole - 1 : Math.max(1, whole);
      shapes.get(Colors.kinds[kind]).rect(from, top, width, height);
      if (lane.waits[i]) {
        const until = Math.min(View.width, View.x(lane.start[i] + lane.waits[i]));
        shapes.get(Colors.wait).rect(from, top + 0.65 * height, Math.max(0, until - from), 0.35 * height);
      }
      // Letters are about seven pixels wide: measured only where the name may fit.
      if (height >= 12 && width > 5 * name.length && pen.measureText(name).width + 8 < width) {
        names.push([name, from + 4, top + height * (lane.waits[i] ? 0.36 : 0.52), kind === 0 ? Colors["on-bar"] : "#111"]);
      }
    }
    for (const [color, shape] of shapes) {
      pen.fillStyle = color;
      pen.fill(shape);
    }
    for (const [name, x, y, color] of names) {
      pen.fillStyle = color;
      pen.fillText(name, x, y);
    }
  },

  // Too many calls to be told apart: of each two pixels, the share in MPI, and of that the share that is waiting.
  shares(pen, lane, top, height) {
    const step = 2, columns = Math.ceil(View.inner / step), whole = step / View.inner * View.span;
    const heights = [new Float64Array(columns), new Float64Array(columns)];
    let before = lane.upTo(View.from);
    for (let column = 0; column < columns; column++) {
      const after = lane.upTo(View.from + (column + 1) * whole);
      for (const i of [0, 1]) heights[i][column] = Math.min(1, (after[i] - before[i]) / whole) * height;
      before = after;
    }
    Lanes.hill(pen, heights[0], step, top + height, Colors.other);
    Lanes.hill(pen, heights[1], step, top + height, Colors.wait);
  },

  // Columns of these heights on a common base, as one shape.
  hill(pen, heights, step, base, color) {
    pen.beginPath();
    pen.moveTo(View.left, base);
    for (let column = 0; column < heights.length; column++) {
      const x = View.left + column * step;
      pen.lineTo(x, base - heights[column]);
      pen.lineTo(x + step, base - heights[column]);
    }
    pen.lineTo(View.left + heights.length * step, base);
    pen.fillStyle = color;
    pen.fill();
  },
};
