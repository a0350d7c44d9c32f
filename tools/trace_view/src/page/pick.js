// What lies under the pointer, and what is said about it. Only what is there at the pointer's time is looked at.

const Pick = {
  NEAR: 7,  // pixels from an arrow

  // { message } or { rank, call } or { rank, from, to } or { collective }, or null.
  at(x, y) {
    const rank = View.rank(y);
    if (x < View.left || x > View.width - View.right || rank === null) return null;
    const near = Pick.NEAR / View.inner * View.span, time = View.time(x);
    if (!Diagram.dense) {
      const message = Pick.arrow(x, y, time, near);
      if (message !== null) return { message };
    }
    const [top, height] = Lanes.box(rank, Diagram.dense);
    const lane = Store.lanes[rank], on = y >= top - 2 && y <= top + height + 2;
    if (Diagram.dense && !on) return { rank, from: time, to: View.time(x + 3) };
    if (on) {
      if (!lane.spans.within(View.from, View.to, View.inner / 3)) return { rank, from: time, to: View.time(x + 3) };
      const pixel = View.span / View.inner, calls = lane.spans.within(time - pixel, time + pixel);
      if (calls.length) return { rank, call: calls[calls.length - 1] };
    }
    return Diagram.dense ? null : Pick.band(y, time);
  },

  // The nearest arrow. One that nobody received may be drawn later than it was sent.
  arrow(x, y, time, near) {
    let [best, least] = [null, Pick.NEAR];
    for (const i of Store.messages.spans.within(time - 6 * near, time + near)) {
      const distance = Pick.distance(x, y, Arrows.ends(i), Store.messages.from[i] === Store.messages.to[i]);
      if (distance < least) [best, least] = [i, distance];
    }
    return best;
  },

  // From a point to an arrow; a bow is taken as the two sides of a triangle.
  distance(x, y, [x1, y1, x2, y2], bow) {
    if (bow) {
      const peak = [(x1 + x2) / 2, y1 + View.pitch * 0.4];
      return Math.min(Pick.distance(x, y, [x1, y1, ...peak]), Pick.distance(x, y, [...peak, x2, y2]));
    }
    const [dx, dy] = [x2 - x1, y2 - y1], length = dx * dx + dy * dy;
    const t = length ? Math.max(0, Math.min(1, ((x - x1) * dx + (y - y1) * dy) / length)) : 0;
    return Math.hypot(x - x1 - t * dx, y - y1 - t * dy);
  },

  // The collective whose band is here: between two of its members' lanes.
  band(y, time) {
    const place = (y - View.top) / View.pitch - 0.5;
    for (const i of Store.bands.within(time, time)) {
      const { parts } = Store.collectives[i];
      const lower = parts.findIndex(part => part.rank >= place);
      if (lower < 1) continue;
      const [a, b] = [parts[lower - 1], parts[lower]], share = (place - a.rank) / (b.rank - a.rank);
      const mix = (one, other) => one + share * (other - one);
      if (time >= mix(a.start, b.start) && time <= mix(a.stop, b.stop)) return { collective: i };
    }
    return null;
  },

  // What is to be said of it, in lines.
  lines(picked) {
    if (picked.message !== undefined) return Pick.message(picked.message);
    if (picked.collective !== undefined) return Pick.collective(picked.collective);
    const lane = Store.lanes[picked.rank];
    if (picked.call === undefined) return Pick.stretch(picked, lane);
    const i = picked.call, lines = [`rank ${picked.rank}: ${Store.raw.names[lane.name[i]][0]}`];
    lines.push(`from ${Words.moment(lane.start[i], View.span)}, ${Words.time(lane.length[i])} long`);
    if (lane.waits[i]) lines.push(`of these ${Words.time(lane.waits[i])} waiting`);
    return lines;
  },

  message(i) {
    const { from, to, tag, bytes, comm, sent, received, waited, lost } = Store.messages, span = View.span;
    const lines = [`from rank ${from[i]} to rank ${to[i]}`, `tag ${tag[i]}, ${Words.bytes(bytes[i])}`];
    if (comm[i]) lines.push(`communicator ${comm[i]}`);
    lines.push(`sent at ${Words.moment(sent[i], span)}`);
    if (Number.isNaN(received[i])) return [...lines, lost.has(i) ? "never received" : "no receive of it was recorded"];
    lines.push(`received at ${Words.moment(received[i], span)}, ${Words.time(received[i] - sent[i])} later`);
    lines.push(waited[i] ? `the receiver waited ${Words.time(waited[i])}` : "the receiver did not wait");
    return lines;
  },

  collective(i) {
    const { name, comm, root, parts } = Store.collectives[i];
    const last = parts.reduce((late, part) => part.start > late.start ? part : late);
    const lines = [`${name} of ${Words.plural(parts.length, "rank")}${comm ? `, communicator ${comm}` : ""}`];
    if (root !== null) lines.push(`root: rank ${root}`);
    const first = Math.min(...parts.map(part => part.start));
    return [...lines, `rank ${last.rank} came last, ${Words.time(last.start - first)} after the first`];
  },

  // Where there is too much: figures of three pixels.
  stretch({ rank, from, to }, lane) {
    const [before, after] = [lane.upTo(from), lane.upTo(to)], own = Store.messages.sentBy[rank];
    const share = i => `${Math.round(Math.min(1, (after[i] - before[i]) / (to - from)) * 100)} %`;
    const count = lowerBound(own, to) - lowerBound(own, from);
    return [`rank ${rank}, ${Words.time(to - from)} from ${Words.moment(from, View.span)}`,
      `${share(0)} in MPI, ${share(1)} waiting`, `${Words.plural(count, "message")} sent`];
  },
};
