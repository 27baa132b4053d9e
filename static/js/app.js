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

// what was unfolded stays unfolded when a part of the page is replaced
let unfolded = [];
let sheets = [];
document.addEventListener("htmx:beforeSwap", () => {
  sheets = [...document.querySelectorAll("[popover]:popover-open")].map((sheet) => sheet.id);
  unfolded = [...document.querySelectorAll("details[id][open]")].map((fold) => fold.id);
});
document.addEventListener("htmx:afterSettle", () => {
  for (const id of unfolded) document.getElementById(id)?.setAttribute("open", "");
  for (const id of sheets) if (!document.getElementById(id)?.matches(":popover-open")) document.getElementById(id)?.showPopover();
  focusSummary();
  // the button that was pressed may be gone: the keyboard goes on from the way back
  if (document.activeElement === document.body) document.querySelector("#flash button")?.focus({ preventScroll: true });
});

// a request that fails says so, instead of nothing
document.addEventListener("htmx:sendError", () => say("network"));
document.addEventListener("htmx:responseError", () => say("server"));
function say(kind) {
  const note = document.getElementById(`failed-${kind}`);
  note?.removeAttribute("hidden");
  note?.focus();
}
