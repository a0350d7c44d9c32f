// The trace: columns of numbers, and where in them a stretch of time is found without looking at everything.

// The first place in a sorted column whose value is not below `value`.
function lowerBound(column, value) {
  let [low, high] = [0, column.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (column[middle] < value) low = middle + 1; else high = middle;
  }
  return low;
}

// Stretches of time, sorted by their starts. Blocks of them know their last stop: those that are over are skipped.
class Spans {
  static BLOCK = 128;

  constructor(start, stop) {
    [this.start, this.stop] = [start, stop];
    this.reach = new Float64Array(Math.ceil(start.length / Spans.BLOCK)).fill(-Infinity);
    for (let i = 0; i < stop.length; i++) {
      const block = Math.floor(i / Spans.BLOCK);
      if (stop[i] > this.reach[block]) this.reach[block] = stop[i];
    }
  }

  // The places of those that overlap [from, to], in order; no more than `limit`, or null if there are more.
  within(from, to, limit = Infinity) {
    const places = [], end = lowerBound(this.start, to + 0.5);
    for (let block = 0; block * Spans.BLOCK < end; block++) {
      if (this.reach[block] < from) continue;
      const last = Math.min(end, (block + 1) * Spans.BLOCK);
      for (let i = block * Spans.BLOCK; i < last; i++) {
        if (this.stop[i] >= from) places.push(i);
      }
      if (places.length > limit) return null;
    }
    return places;
  }
}

// A rank's calls.
class Lane {
  constructor(about, { after, length, name, waits }) {
    Object.assign(this, about, { name });
    this.start = new Float64Array(after.length);
    this.length = Float64Array.from(length);
    this.waits = Float64Array.from(waits);
    // Sums up to each call, so that the share of MPI in a stretch of time is a difference.
    this.busy = new Float64Array(after.length + 1);
    this.waited = new Float64Array(after.length + 1);
    let time = 0;
    for (let i = 0; i < after.length; i++) {
      time += after[i];
      this.start[i] = time;
      this.busy[i + 1] = this.busy[i] + this.length[i];
      this.waited[i + 1] = this.waited[i] + this.waits[i];
    }
    this.spans = new Spans(this.start, this.start.map((start, i) => start + this.length[i]));
  }

  // How many nanoseconds up to `time` passed in MPI, and how many of them waiting.
  upTo(time) {
    const i = lowerBound(this.start, time) - 1;
    if (i < 0) return [0, 0];
    const since = time - this.start[i];
    return [this.busy[i] + Math.min(since, this.length[i]), this.waited[i] + Math.min(since, this.waits[i])];
  }
}

const Store = (() => {
  const raw = JSON.parse(document.getElementById("data").textContent);
  const lanes = raw.calls.map((calls, rank) => new Lane(raw.lanes[rank], calls));
  const messages = { lost: new Set(raw.messages.lost) };
  // NaN: never.
  const columns = ["from", "to", "tag", "bytes", "comm", "sent", "received", "posted", "waited"];
  for (const name of columns) messages[name] = Float64Array.from(raw.messages[name], value => value ?? NaN);
  messages.count = messages.sent.length;
  // Clocks of several hosts may differ by more than a message takes: then it comes before it was sent.
  const over = messages.sent.map((sent, i) => Math.max(sent, Number.isNaN(messages.received[i]) ? sent : messages.received[i]));
  messages.spans = new Spans(messages.sent, over);
  // The messages that each rank sends, in time; and those that it sends or receives.
  messages.sentBy = lanes.map(() => []);
  messages.touching = lanes.map(() => []);
  for (let i = 0; i < messages.count; i++) {
    messages.sentBy[messages.from[i]].push(messages.sent[i]);
    messages.touching[messages.from[i]].push(i);
    if (messages.to[i] !== messages.from[i]) messages.touching[messages.to[i]]?.push(i);
  }
  // The messages in the order of their arrival: made when somebody wants to play.
  let arrivals = null;
  messages.arrivals = () => {
    if (!arrivals) {
      const came = Array.from(messages.sent.keys()).filter(i => !Number.isNaN(messages.received[i]));
      const order = Uint32Array.from(came).sort((one, other) => messages.received[one] - messages.received[other]);
      arrivals = { order, time: Float64Array.from(order, i => messages.received[i]) };
    }
    return arrivals;
  };

  // Collectives: the parts of each, by rank, and from the first that came to the last that left.
  const { collectives: all } = raw;
  const collectives = all.name.map((name, i) => ({ name, comm: all.comm[i], root: all.root[i], parts: [] }));
  let next = 0;
  for (const [i, collective] of collectives.entries()) {
    for (let left = all.size[i]; left > 0; left--, next++) {
      collective.parts.push({ rank: all.rank[next], start: all.start[next], stop: all.stop[next] });
    }
    collective.start = Math.min(...collective.parts.map(part => part.start));
    collective.stop = Math.max(...collective.parts.map(part => part.stop));
  }
  // All moments at which something happens, in order: made when somebody wants to play.
  let known = null;
  const moments = () => {
    if (!known) {
      const ends = collectives.flatMap(one => [one.start, one.stop]);
      const parts = [messages.sent, messages.arrivals().time, Float64Array.from(ends)];
      known = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
      parts.reduce((at, part) => { known.set(part, at); return at + part.length; }, 0);
      known.sort();
    }
    return known;
  };
  const bands = new Spans(Float64Array.from(collectives, one => one.start), Float64Array.from(collectives, one => one.stop));
  const begin = lanes.reduce((first, lane) => Math.min(first, lane.start[0] ?? 0), 0);
  return { raw, lanes, messages, collectives, bands, moments, begin, end: raw.end };
})();
