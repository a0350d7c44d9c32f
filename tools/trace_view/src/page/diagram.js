// The picture as a whole: what is drawn, in which order, and when.

const Diagram = {
  canvas: document.getElementById("diagram"),
  pointed: null,   // what is under the pointer: see pick.js
  selected: null,  // the message that was chosen by keyboard, click or step
  rank: null,      // the rank whose messages the arrow keys step through; null for all
  dense: false,    // whether there are too many messages in view for arrows
  shown: new Set(),  // what is to be seen: arrows or their density; bars, or shares of time, or both in different lanes
  waiting: false,

  // Draws before the next frame, once, however often it is asked for.
  schedule() {
    if (Diagram.waiting) return;
    Diagram.waiting = true;
    requestAnimationFrame(() => { Diagram.waiting = false; Diagram.draw(); });
  },

  // As wide as the window, in the screen's own pixels.
  resize() {
    const { canvas } = Diagram, pen = canvas.getContext("2d"), scale = window.devicePixelRatio || 1;
    View.resize(canvas.parentElement.clientWidth);
    pen.font = Math.min(12, View.pitch - 3) + Lanes.FONT;
    View.left = 18 + Math.max(...Store.lanes.map((_, rank) => pen.measureText(Lanes.name(rank)).width));
    canvas.style.height = `${View.height}px`;
    [canvas.width, canvas.height] = [Math.round(View.width * scale), Math.round(View.height * scale)];
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    Diagram.schedule();
  },

  draw() {
    const began = performance.now(), pen = Diagram.canvas.getContext("2d");
    pen.fillStyle = Colors.paper;
    pen.fillRect(0, 0, View.width, View.height);
    const arrows = Store.messages.spans.within(View.from, View.to, Arrows.MOST);
    Diagram.dense = arrows === null;
    Diagram.shown = new Set([Diagram.dense ? "density" : "arrows"]);
    Lanes.ground(pen);
    pen.save();
    pen.beginPath();
    pen.rect(View.left, View.top - 8, View.inner, View.height);
    pen.clip();
    if (!Diagram.dense) Arrows.bands(pen);
    for (let rank = 0; rank < Store.lanes.length; rank++) Lanes.calls(pen, rank, Diagram.dense);
    if (Diagram.dense) Diagram.most = Arrows.density(pen);
    else Arrows.messages(pen, arrows, { color: Colors.message, width: 1, alpha: Math.max(0.4, Math.min(0.9, 90 / arrows.length)) });
    if (!Diagram.dense) Arrows.roots(pen);
    for (let rank = 0; rank < Store.lanes.length; rank++) Lanes.ending(pen, rank);
    Play.draw(pen);
    const marked = [Diagram.selected, Diagram.pointed?.message].filter(i => i !== null && i !== undefined);
    Arrows.messages(pen, marked, { color: Colors.focus, width: 3 });
    pen.restore();
    Diagram.note(arrows);
    Panels.legend();
    // For those who want to know how smooth it is, and for the test.
    const { dataset } = document.documentElement;
    dataset.drawMs = (performance.now() - began).toFixed(1);
    dataset.firstDrawingMs ??= performance.now().toFixed(0);
  },

  // Says what the picture doesn't show.
  note(arrows) {
    const { thinned } = Store.raw, said = [];
    if (arrows === null) {
      said.push(`Too many messages for arrows: the columns show how many each rank sends (the highest: ${
        Words.count(Diagram.most)} in 3 pixels). Zoom in to see them one by one.`);
    }
    if (thinned.every > 1) said.push(`Of ${thinned.every} messages, this page shows one; its figures are of all.`);
    if (thinned.calls_below_ns) said.push(`Calls of ${Words.time(thinned.calls_below_ns)} and less are left out.`);
    if (thinned.collectives) said.push(`The last ${Words.count(thinned.collectives)} collectives have no band.`);
    if (!Store.messages.count && !Store.collectives.length) said.push("No rank sent a message, and there was no collective.");
    const text = said.join(" "), place = document.getElementById("note");
    if (place.textContent !== text) place.textContent = text;
  },
};
