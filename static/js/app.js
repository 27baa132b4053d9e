// Small helps on top of pages that work without them.

// the browser knows the time zone; sign-up and onboarding suggest it
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
for (const field of document.querySelectorAll('[data-detect="zone"]')) {
  if (zone && !field.dataset.chosen) field.value = zone;
}

// after a mistake, the summary of errors is read first
const focusSummary = () => document.querySelector("[data-focus]")?.focus();
focusSummary();

// a link to something folded unfolds it
const wanted = document.getElementById(location.hash.slice(1));
if (wanted?.matches("details")) wanted.open = true;

// what was unfolded, open or ticked stays so when a part of the page is replaced; so does the place of the keyboard
let unfolded = [];
let sheets = [];
let ticked = [];
let held = null; // the id of what has the focus, empty without one; null: nothing has it
const ids = (selector) => [...document.querySelectorAll(selector)].map((one) => one.id);
const hold = () => { if (document.activeElement !== document.body) held = document.activeElement.id; };
document.addEventListener("htmx:beforeRequest", hold); // before the button is disabled and loses the focus
document.addEventListener("htmx:beforeSwap", () => {
  hold();
  sheets = ids("[popover]:popover-open");
  unfolded = ids("details[id][open]");
  ticked = ids("[form=compare][id]:checked");
});
document.addEventListener("htmx:afterSettle", () => {
  for (const id of unfolded) document.getElementById(id)?.setAttribute("open", "");
  for (const id of sheets) reopen(id);
  for (const id of ticked) if (document.getElementById(id)) document.getElementById(id).checked = true;
  focusSummary();
  if (held !== null && (sheets.length || document.activeElement === document.body)) land();
  held = null;
  setTimeout(readOut, 100);
});

// the focus is on its button when a sheet opens, so that it goes back there when the sheet is closed
function reopen(id) {
  const sheet = document.getElementById(id);
  if (!sheet || sheet.matches(":popover-open")) return;
  document.querySelector(`[popovertarget="${id}"]`)?.focus({ preventScroll: true });
  sheet.showPopover();
}

// whoever presses the button of a sheet wants to see what it shows
document.addEventListener("submit", (event) => {
  const sheet = event.submitter?.closest("[popover]");
  if (sheet?.matches(":popover-open")) sheet.hidePopover();
});

// what had the focus may be gone: the keyboard goes on from the way back, what happened, or where the page says
function land() {
  const flash = document.querySelector("#flash button") ?? document.querySelector("#flash [tabindex]");
  const place = document.getElementById(held) ?? flash ?? document.querySelector("[data-land]") ?? document.getElementById("main");
  place?.focus({ preventScroll: place.closest("#flash:has(.flash)") !== null });
}

// a live region is read when words come into it, not when it arrives full
function readOut() {
  for (const one of document.querySelectorAll("#flash [data-say]")) one.textContent += "";
}

// a request that fails says so, instead of nothing
document.addEventListener("htmx:sendError", () => say("network"));
document.addEventListener("htmx:responseError", () => say("server"));
function say(kind) {
  const note = document.getElementById(`failed-${kind}`);
  note?.removeAttribute("hidden");
  note?.focus();
}
