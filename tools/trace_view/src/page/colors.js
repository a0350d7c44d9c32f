// The colours of the style sheet, for the canvases; read again when the scheme changes between light and dark.

const Colors = {
  kinds: [],  // by the number of a kind of call
  read() {
    const style = getComputedStyle(document.documentElement);
    const names = ["paper", "ink", "soft", "line", "lane", "wait", "message", "focus", "on-bar",
      "send", "receive", "complete", "collective", "other"];
    for (const name of names) this[name] = style.getPropertyValue(`--${name}`).trim();
    this.kinds = [this.send, this.receive, this.complete, this.collective, this.other];
  },
};
Colors.read();
