/* [data-list]: j and k move, Enter opens, e edits, x ticks; ticked rows raise the bulk bar. */
import { isTyping } from "./shortcuts.js";

const ROWS = "[data-list] [data-row]";

let here = null;

function moveTo(row) {
  here?.classList.remove("is-here");
  here = row;
  here.classList.add("is-here");
  (here.querySelector("[data-open]") ?? here).focus({ preventScroll: true });
  here.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const rows = [...document.querySelectorAll(ROWS)].filter((row) => row.offsetParent !== null);
  if (rows.length === 0) return;
  const at = rows.indexOf(rows.find((row) => row === here || row.contains(document.activeElement)));
  moveTo(rows[at === -1 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + by))]);
}

// A row that htmx draws anew is still the one that the keys are at.
let drawnAnew = "";
document.addEventListener("htmx:beforeSwap", (event) => {
  drawnAnew = here && event.detail.target === here ? here.id : "";
});
document.addEventListener("htmx:afterSettle", () => {
  const row = drawnAnew && document.getElementById(drawnAnew);
  drawnAnew = "";
  if (row && row !== here) moveTo(row);
});

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || document.querySelector("dialog[open]")) return;
  if (event.key === "j" || event.key === "k") {
    event.preventDefault();
    step(event.key === "j" ? 1 : -1);
    return;
  }
  if (!here?.isConnected) return;
  const act = { Enter: "[data-open]", e: "[data-edit]", x: "[data-tick]" }[event.key];
  if (!act || (event.key === "Enter" && event.target.closest("a, button, summary"))) return;
  const element = here.querySelector(act);
  if (element) {
    event.preventDefault();
    element.click();
  }
});

// --- Ticks and the bulk bar ---

function showTicks() {
  const ticks = [...document.querySelectorAll("[data-tick]")];
  const ticked = ticks.filter((tick) => tick.checked).length;
  const all = document.querySelector("[data-tick-all]");
  if (all) {
    all.checked = ticked > 0 && ticked === ticks.length;
    all.indeterminate = ticked > 0 && ticked < ticks.length;
  }
  for (const bar of document.querySelectorAll("[data-bulk]")) {
    bar.hidden = ticked === 0;
    const count = bar.querySelector("[data-bulk-count]");
    if (count) count.textContent = `${ticked} selected`;
  }
}

let lastTick = null;

document.addEventListener("click", (event) => {
  const tick = event.target.closest?.("[data-tick]");
  if (tick && event.shiftKey && lastTick?.isConnected) {
    const ticks = [...document.querySelectorAll("[data-tick]")];
    const [from, to] = [ticks.indexOf(lastTick), ticks.indexOf(tick)].sort((a, b) => a - b);
    ticks.slice(from, to + 1).forEach((between) => { between.checked = tick.checked; });
  }
  if (tick) lastTick = tick;
  if (event.target.closest?.("[data-bulk-clear]")) {
    document.querySelectorAll("[data-tick]").forEach((each) => { each.checked = false; });
    showTicks();
  }
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-tick-all]")) {
    document.querySelectorAll("[data-tick]").forEach((tick) => { tick.checked = event.target.checked; });
  }
  if (event.target.matches("[data-tick], [data-tick-all]")) showTicks();
});

document.addEventListener("htmx:afterSettle", showTicks);
showTicks();

// --- The address says what is not usual, and nothing else ---

document.addEventListener("htmx:configRequest", (event) => {
  if (event.target.id !== "filters") return;
  const asked = event.detail.formData;
  for (const name of new Set(asked.keys())) {
    const values = asked.getAll(name).filter((value) => value !== "");
    asked.delete(name);
    values.forEach((value) => asked.append(name, value));
  }
  const columns = [...event.target.querySelectorAll('input[name="columns"]')];
  if (columns.every((column) => column.checked === (column.dataset.usual === "yes"))) asked.delete("columns");
  const size = event.target.querySelector('select[name="size"]');
  if (size && size.value === size.dataset.usual) asked.delete("size");
});
window.addEventListener("pageshow", showTicks);
