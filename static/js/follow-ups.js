/* Keys of the follow-up list, for the row that j and k went to: c completes or reopens it, s opens what puts it off,
   a asks whom to hand it to; n goes to the line that adds one. */
import { isTyping } from "./shortcuts.js";

const ACTS = { c: "[data-complete]", s: "[data-snooze]", a: "[data-hand-over]" };

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || document.querySelector("dialog[open]")) return;
  if (event.key === "n") {
    const line = document.querySelector("[data-quick-line]");
    if (line) event.preventDefault();
    line?.focus();
    return;
  }
  const act = ACTS[event.key];
  const row = document.querySelector("[data-row].is-here") ?? document.activeElement?.closest("[data-row]");
  const button = act && row?.querySelector(act);
  if (!button) return;
  event.preventDefault();
  button.click();
  if (event.key === "s") row.querySelector(".snooze-words input[name=until]")?.focus();
});

// --- Handing over: one dialog for all rows ---

const dialog = document.getElementById("hand-over");

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-hand-over]");
  if (!link || !dialog || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const form = dialog.querySelector("[data-hand-over-form]");
  form.action = link.dataset.handOver;
  form.dataset.row = link.closest("[data-row]").id;
  dialog.querySelector("[data-hand-over-what]").textContent = link.closest("[data-row]").querySelector("[data-open]").textContent;
  dialog.showModal();
  form.querySelector("select, input:not([type=hidden])")?.focus();
});

dialog?.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  const values = Object.fromEntries(new FormData(form));
  dialog.close();
  window.htmx.ajax("POST", form.action, { target: `#${form.dataset.row}`, swap: "outerHTML", values });
});

// --- Undo, from a toast: the row may be gone from the page by then ---

document.addEventListener("htmx:targetError", (event) => {
  event.target.closest?.("form[action]")?.submit();
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful) event.target.closest?.("[data-toast]")?.remove();
});
