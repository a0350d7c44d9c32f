// What stands below the diagram: the ranks' times, the matrix, and what stands out.

const Panels = {
  // An element with a text and children.
  make(name, { text, kids = [], ...rest } = {}) {
    const element = Object.assign(document.createElement(name), rest);
    if (text !== undefined) element.textContent = text;
    element.append(...kids);
    return element;
  },

  about() {
    const { raw, lanes } = Store, hosts = new Set(lanes.map(lane => lane.host).filter(Boolean));
    const last = Math.max(...lanes.map(lane => lane.end));
    const parts = [Words.plural(lanes.length, "rank"), hosts.size > 1 ? `on ${hosts.size} hosts` : "", raw.library,
      last > 0 ? `${Words.time(last)} from MPI_Init to the end` : ""];
    document.getElementById("about").textContent = parts.filter(Boolean).join(", ");
  },

  // The meaning of what is drawn, and of nothing else; written anew only if that changes.
  legend() {
    const { shown } = Diagram, key = [...shown].sort().join() + Colors.paper;
    if (key === Panels.key) return;
    Panels.key = key;
    const item = (color, name) => Panels.make("li", { kids: [Panels.swatch(color), name] });
    const used = new Set(shown.has("bars") ? Store.raw.names.map(([, kind]) => kind) : []);
    const items = Store.raw.kinds.map((name, kind) => used.has(kind) ? item(Colors.kinds[kind], name) : null);
    if (shown.has("shares")) items.push(item(Colors.other, "share of time in MPI"));
    if (shown.has("density")) items.push(item(Colors.message, "messages sent"));
    if (Store.lanes.some(lane => lane.waiting)) items.push(item(Colors.wait, "waiting for another rank"));
    const text = (condition, text) => condition && items.push(Panels.make("li", { text }));
    text(shown.has("arrows") && Store.collectives.some(one => one.root !== null), "▼ root of a collective");
    text(shown.has("arrows") && Store.messages.count, "→ message");
    text(shown.has("arrows") && Store.messages.received.some(Number.isNaN), "✕ no receive was recorded");
    document.getElementById("legend").replaceChildren(...items.filter(Boolean));
  },

  swatch(color) {
    const swatch = Panels.make("i", { className: "swatch" });
    swatch.style.background = color;
    return swatch;
  },

  time() {
    const { make } = Panels, longest = Math.max(1, ...Store.lanes.map(lane => lane.end));
    const [work, mpi, wait] = [Colors.ink, Colors.other, Colors.wait];
    const head = [["rank"], ["calls"], ["bytes sent"], ["computing", work], ["in MPI", mpi], ["waiting", wait], [""]];
    const rows = Store.lanes.map((lane, rank) => {
      const computing = Math.max(0, lane.end - lane.mpi);
      const colors = [[computing, work], [lane.mpi - lane.waiting, mpi], [lane.waiting, wait]];
      const share = make("div", { kids: colors.map(([ns, color]) => {
        const part = make("span");
        part.style.background = color;
        part.style.width = `${100 * ns / longest}%`;
        return part;
      }) });
      share.setAttribute("aria-hidden", "true");  // the figures say the same
      const texts = [rank, Words.count(lane.calls), Words.bytes(lane.bytes), ...[computing, lane.mpi, lane.waiting].map(Words.time)];
      return make("tr", { kids: [...texts.map(text => make("td", { text })), make("td", { className: "share", kids: [share] })] });
    });
    const titles = head.map(([text, color]) => {
      return make("th", { scope: "col", kids: color ? [Panels.swatch(color), text] : [text] });
    });
    document.getElementById("time").replaceChildren(make("thead", { kids: [make("tr", { kids: titles })] }),
      make("tbody", { kids: rows }));
  },

  remarks() {
    const { raw, messages } = Store, { from, to, tag, bytes } = messages;
    const item = text => Panels.make("li", { text });
    // These have buttons below, which lead to them.
    const others = raw.remarks.filter(text => !messages.lost.size || !text.includes("never received"));
    document.getElementById("remarks").replaceChildren(...others.map(item));
    const lost = [...messages.lost].slice(0, 50).map(i => {
      const text = `never received: ${Words.bytes(bytes[i])} from rank ${from[i]} to rank ${to[i]}, tag ${tag[i]}`;
      const onclick = () => { Diagram.canvas.focus(); Input.go(i); };
      return Panels.make("li", { kids: [Panels.make("button", { text, onclick })] });
    });
    if (messages.lost.size > 50) lost.push(item(`and ${Words.count(messages.lost.size - 50)} more that nobody received`));
    document.getElementById("lost").replaceChildren(...lost);
  },
};

// Who sends how much to whom.
const Matrix = {
  canvas: document.getElementById("matrix"),
  left: 34, top: 20,
  pair: null,  // [from, to] that is pointed at

  start() {
    const { raw, lanes } = Store, { canvas } = Matrix;
    Matrix.cell = Math.max(3, Math.min(44, Math.floor(400 / lanes.length)));
    Matrix.sums = new Map(raw.matrix.from.map((from, i) => {
      return [from * lanes.length + raw.matrix.to[i], [raw.matrix.messages[i], raw.matrix.bytes[i]]];
    }));
    const at = event => [event.offsetY - Matrix.top, event.offsetX - Matrix.left].map(at => Math.floor(at / Matrix.cell));
    document.getElementById("pair").textContent = "Point at a pair. What collectives send is not counted here.";
    canvas.addEventListener("pointermove", event => Matrix.point(at(event)));
    canvas.addEventListener("focus", () => Matrix.point(Matrix.pair ?? [0, Math.min(1, lanes.length - 1)]));
    const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
    canvas.addEventListener("keydown", event => {
      const step = steps[event.key];
      if (!step || !Matrix.pair) return;
      event.preventDefault();
      Matrix.point(Matrix.pair.map((rank, i) => rank + step[i]));
    });
    Matrix.draw();
  },

  point(pair) {
    if (pair.some(rank => rank < 0 || rank >= Store.lanes.length)) return;
    Matrix.pair = pair;
    const [messages, bytes] = Matrix.sums.get(pair[0] * Store.lanes.length + pair[1]) ?? [0, 0];
    document.getElementById("pair").textContent =
      `rank ${pair[0]} to rank ${pair[1]}: ${Words.plural(messages, "message")}, ${Words.bytes(bytes)}`;
    Matrix.draw();
  },

  // Darker is more, by its logarithm: bytes, or messages where all are empty.
  draw() {
    const { canvas, cell, left, top } = Matrix, ranks = Store.lanes.length, scale = window.devicePixelRatio || 1;
    const [width, height] = [left + ranks * cell + 2, top + ranks * cell + 2];
    [canvas.style.width, canvas.style.height] = [`${width}px`, `${height}px`];
    [canvas.width, canvas.height] = [width * scale, height * scale];
    const pen = canvas.getContext("2d");
    pen.scale(scale, scale);
    pen.fillStyle = Colors.lane;
    pen.fillRect(left, top, ranks * cell, ranks * cell);
    const sums = [...Matrix.sums.values()], which = sums.some(sum => sum[1]) ? 1 : 0, gap = cell > 6 ? 1 : 0;
    const weigh = sum => Math.log1p(sum[which]), most = sums.reduce((most, sum) => Math.max(most, weigh(sum)), 1);
    for (const [pair, sum] of Matrix.sums) {
      const [x, y] = [left + pair % ranks * cell, top + Math.floor(pair / ranks) * cell];
      pen.globalAlpha = 0.15 + 0.85 * weigh(sum) / most;
      pen.fillStyle = Colors.send;
      pen.fillRect(x, y, cell - gap, cell - gap);
    }
    pen.globalAlpha = 1;
    Matrix.names(pen);
    if (!Matrix.pair) return;
    [pen.strokeStyle, pen.lineWidth] = [Colors.focus, 3];
    pen.strokeRect(left + Matrix.pair[1] * cell, top + Matrix.pair[0] * cell, cell, cell);
  },

  // Every so many ranks that the numbers don't overlap.
  names(pen) {
    const { cell, left, top } = Matrix, every = [1, 2, 4, 8, 16, 32, 64, 128].find(every => every * cell >= 24) ?? 256;
    [pen.fillStyle, pen.font, pen.textBaseline] = [Colors.soft, 12 + Lanes.FONT, "middle"];
    for (let rank = 0; rank < Store.lanes.length; rank += every) {
      pen.textAlign = "center";
      pen.fillText(rank, left + (rank + 0.5) * cell, top / 2);
      pen.textAlign = "right";
      pen.fillText(rank, left - 6, top + (rank + 0.5) * cell);
    }
  },
};
