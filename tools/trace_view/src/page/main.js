// Puts the page together. The diagram comes first: it is what one has come for.

View.changed = () => Diagram.schedule();
View.resize(Diagram.canvas.parentElement.clientWidth);
View.all();
Diagram.resize();
Input.start();
// A few messages can be followed one by one.
document.getElementById("speed").value = Store.messages.count <= 100 ? "events 1" : "view 30";
Play.changed();
Panels.about();
Panels.remarks();
Panels.time();
Matrix.start();

// The window changes, or a scroll bar comes.
new ResizeObserver(Diagram.resize).observe(Diagram.canvas.parentElement);
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  Colors.read();
  Panels.time();
  Matrix.draw();
  Diagram.schedule();
});
