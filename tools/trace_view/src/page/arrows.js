// Collectives as bands over their ranks, and messages as arrows; where there are too many for arrows, their density.

const Arrows = {
  MOST: 2000,        // arrows; more than these are one black area
  MOST_BANDS: 1000,  // collectives

  // Bands from each member's lane to the next one's. Over lanes that don't take part they are dashed outlines.
  bands(pen) {
    const places = Store.bands.within(View.from, View.to, Arrows.MOST_BANDS) ?? [];
    for (const { parts } of places.map(i => Store.collectives[i])) {
      for (let i = 0; i + 1 < parts.length; i++) {
        const [upper, lower] = [parts[i], parts[i + 1]];
        const [top, bottom] = [View.y(upper.rank) + View.half, View.y(lower.rank) - View.half];
        pen.beginPath();
        pen.moveTo(View.x(upper.start), top);
        pen.lineTo(Math.max(View.x(upper.start) + 1, View.x(upper.stop)), top);
        pen.lineTo(Math.max(View.x(lower.start) + 1, View.x(lower.stop)), bottom);
        pen.lineTo(View.x(lower.start), bottom);
        pen.closePath();
        const neighbours = lower.rank === upper.rank + 1;
        pen.globalAlpha = neighbours ? 0.35 : 0.1;
        pen.fillStyle = pen.strokeStyle = Colors.collective;
        pen.fill();
        pen.globalAlpha = 0.8;
        pen.setLineDash(neighbours ? [] : [4, 4]);
        pen.stroke();
      }
    }
    pen.globalAlpha = 1;
    pen.setLineDash([]);
  },

  // A wedge where the call of the root begins, from which or to which the data goes: on the bar, so that it hides neither
  // the bar's beginning nor the bar before.
  roots(pen) {
    const places = Store.bands.within(View.from, View.to, 200) ?? [];
    for (const { root, parts } of places.map(i => Store.collectives[i])) {
      const part = parts.find(part => part.rank === root);
      if (!part) continue;
      const [x, tip, height] = [View.x(part.start), ...View.wedge(root)];
      pen.beginPath();
      pen.moveTo(x - height / 2, tip - height);
      pen.lineTo(x + height / 2, tip - height);
      pen.lineTo(x, tip);
      pen.fillStyle = Colors.ink;
      pen.fill();
    }
  },

  // Where a message's arrow begins and ends. One that nobody received ends nowhere, a little way off.
  ends(i) {
    const { from, to, sent, received } = Store.messages;
    const [x, y, other] = [View.x(sent[i]), View.y(from[i]), View.y(to[i])];
    if (!Number.isNaN(received[i])) return [x, y, View.x(received[i]), other];
    return [x, y, x + 26, y + Math.max(-0.45 * View.pitch, Math.min(0.45 * View.pitch, other - y)) + (other === y ? 10 : 0)];
  },

  // The arrows of these messages, as one path.
  messages(pen, places, { color, width, alpha = 1 }) {
    const { from, to, received } = Store.messages, head = width > 1 ? 10 : 7;
    pen.save();
    [pen.strokeStyle, pen.fillStyle, pen.lineWidth, pen.globalAlpha] = [color, color, width, alpha];
    pen.beginPath();
    const heads = new Path2D(), crosses = new Path2D();
    for (const i of places) {
      const [x, y, X, Y] = Arrows.ends(i);
      pen.moveTo(x, y);
      // To itself: a bow below the lane's middle.
      const bow = from[i] === to[i] && !Number.isNaN(received[i]);
      if (bow) pen.quadraticCurveTo((x + X) / 2, y + View.pitch * 0.8, X, Y); else pen.lineTo(X, Y);
      if (Number.isNaN(received[i])) {
        crosses.moveTo(X - 5, Y - 5); crosses.lineTo(X + 5, Y + 5);
        crosses.moveTo(X - 5, Y + 5); crosses.lineTo(X + 5, Y - 5);
      } else {
        const angle = bow ? -Math.PI / 3 : Math.atan2(Y - y, X - x);
        for (const [turn, how] of [[0, "moveTo"], [0.4, "lineTo"], [-0.4, "lineTo"]]) {
          const length = how === "moveTo" ? 0 : head;
          heads[how](X - length * Math.cos(angle + turn), Y - length * Math.sin(angle + turn));
        }
      }
    }
    pen.stroke();
    pen.fill(heads);
    [pen.strokeStyle, pen.lineWidth] = [Colors.wait, 2.5];
    pen.stroke(crosses);
    pen.restore();
  },

  // How many messages each rank sends in each three pixels: the highest column of all is `most`, which is returned.
  density(pen) {
    const step = 3, columns = Math.ceil(View.inner / step), height = View.pitch * 0.38;
    const edges = Array.from({ length: columns + 1 }, (_, column) => View.time(View.left + column * step));
    let most = 1;
    const counts = Store.messages.sentBy.map(sent => {
      const places = edges.map(time => lowerBound(sent, time));
      return Array.from({ length: columns }, (_, column) => {
        const count = places[column + 1] - places[column];
        most = Math.max(most, count);
        return count;
      });
    });
    for (const [rank, own] of counts.entries()) {
      const heights = own.map(count => count ? Math.max(1, count / most * height) : 0);
      Lanes.hill(pen, heights, step, View.y(rank) + View.pitch * 0.42, Colors.message);
    }
    return most;
  },
};
