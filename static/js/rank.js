// Dragging a rank to its place. An extra: the buttons and the form below the list do the same.

const list = () => document.querySelector("[data-drag]");
let held = null;

const rankOf = (target) => target.closest?.("[data-entry]");
const unmark = () => { for (const one of document.querySelectorAll(".rank.over")) one.classList.remove("over", "below"); };

// only the grip can be taken; the rest of a rank is text and links
document.addEventListener("pointerdown", (event) => {
  const rank = rankOf(event.target);
  if (rank && event.target.closest(".grip")) rank.draggable = true;
});
document.addEventListener("pointerup", (event) => { rankOf(event.target)?.removeAttribute("draggable"); });

document.addEventListener("dragstart", (event) => {
  held = rankOf(event.target);
  if (!held) return;
  held.classList.add("held");
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", "");
});

document.addEventListener("dragover", (event) => {
  const rank = rankOf(event.target);
  if (!held || !rank) return;
  event.preventDefault();
  unmark();
  if (rank === held) return;
  const box = rank.getBoundingClientRect();
  rank.classList.add("over");
  rank.classList.toggle("below", event.clientY > box.top + box.height / 2);
});

document.addEventListener("drop", (event) => {
  const rank = rankOf(event.target);
  if (!held || !rank) return;
  event.preventDefault();
  const others = [...list().querySelectorAll("[data-entry]")].filter((one) => one !== held);
  const below = rank.classList.contains("below");
  if (rank !== held) send(held.dataset.entry, others.indexOf(rank) + (below ? 2 : 1));
});

document.addEventListener("dragend", () => {
  unmark();
  held?.classList.remove("held");
  held?.removeAttribute("draggable");
  held = null;
});

// the form below the list carries the move, so that it goes the way of every other one
function send(entry, place) {
  const form = document.getElementById(list().dataset.drag);
  form.elements.entry.value = entry;
  form.elements.to.value = place;
  form.requestSubmit();
}
