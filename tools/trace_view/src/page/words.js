// Numbers and times as people read them.

const Words = {
  // Nanoseconds, with three digits.
  time(ns) {
    if (ns < 0) return "-" + Words.time(-ns);
    const [scaled, unit] = ns >= 1e9 ? [ns / 1e9, "s"] : ns >= 1e6 ? [ns / 1e6, "ms"]
      : ns >= 1e3 ? [ns / 1e3, "µs"] : [ns, "ns"];
    if (unit === "ns") return `${Math.round(scaled)} ns`;
    return `${scaled.toFixed(scaled >= 100 ? 0 : scaled >= 10 ? 1 : 2)} ${unit}`;
  },

  // A moment: as many digits as tell it from its neighbours a thousandth of `span` away.
  moment(ns, span) {
    const [unit, name] = span >= 1e9 ? [1e9, "s"] : span >= 1e6 ? [1e6, "ms"] : [1e3, "µs"];
    const digits = Math.min(6, Math.max(0, 3 - Math.floor(Math.log10(span / unit))));
    return `${Words.count(ns / unit, digits)} ${name}`;
  },

  // With commas, and as many digits after the point.
  count(number, digits = 0) {
    // Plus 0: there is also a -0, and nobody wants to read it.
    return (number + 0).toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  },

  plural(number, word) { return `${Words.count(number)} ${word}${number === 1 ? "" : "s"}`; },

  bytes(number) {
    if (number < 1e4) return `${Words.count(number)} B`;
    const [scaled, unit] = number >= 1e9 ? [number / 1e9, "GB"] : number >= 1e6 ? [number / 1e6, "MB"] : [number / 1e3, "kB"];
    return `${scaled.toFixed(scaled >= 100 ? 0 : 1)} ${unit}`;
  },
};
