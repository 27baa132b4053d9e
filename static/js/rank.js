// Dragging a rank to its place by its dots, with mouse, pen or finger. An extra: the buttons and the form below the
// list do the same.

const EDGE = 96; // this near the top or bottom of the window the page moves along
const STEP = 14;
let drag = null; // the rank that is held, the others, where it was, and where it would go

document.addEventListener("pointerdown", (event) => {
  const grip = event.target.closest?.("[data-drag] .grip");
  const rank = grip?.closest("[data-entry]");
  if (!rank || event.button !== 0) return;
  event.preventDefault(); // no words are selected on the way
  grip.setPointerCapture(event.pointerId);
  const all = [...rank.parentElement.querySelectorAll("[data-entry]")];
  const from = all.indexOf(rank);
  drag = { rank, from, to: from, others: all.filter((one) => one !== rank) };
  rank.classList.add("held");
});

document.addEventListener("pointermove", (event) => {
  if (!drag) return;
  if (event.clientY < EDGE) scrollBy(0, -STEP);
  if (event.clientY > innerHeight - EDGE) scrollBy(0, STEP);
  drag.to = drag.others.filter((one) => middle(one) < event.clientY).length;
  unmark();
  if (drag.to === drag.from) return;
  const next = drag.others[drag.to];
  (next ?? drag.others.at(-1)).classList.add("over");
  if (!next) drag.others.at(-1).classList.add("below");
});

document.addEventListener("pointerup", () => {
  const done = drag;
  letGo();
  if (done && done.to !== done.from) send(done.rank, done.to + 1);
});
document.addEventListener("pointercancel", letGo);
document.addEventListener("keydown", (event) => { if (event.key === "Escape") letGo(); });

function middle(rank) {
  const box = rank.getBoundingClientRect();
  return box.top + box.height / 2;
}

function unmark() {
  for (const one of drag?.others ?? []) one.classList.remove("over", "below");
}

function letGo() {
  unmark();
  drag?.rank.classList.remove("held");
  drag = null;
}

// the form below the list carries the move, so that it goes the way of every other one
function send(rank, place) {
  const form = document.getElementById(rank.closest("[data-drag]").dataset.drag);
  form.elements.entry.value = rank.dataset.entry;
  form.elements.to.value = place;
  form.requestSubmit();
}
