// Keys of the follow-up list, for the row that j and k went to: c completes or reopens it, z opens what puts it off.
import { isTyping } from "./shortcuts.js";

const ACTS = { c: "[data-complete]", z: "[data-snooze]" };

document.addEventListener("keydown", (event) => {
  const act = ACTS[event.key];
  if (!act || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const row = document.activeElement?.closest("[data-row]") ?? document.querySelector("[data-row].is-here");
  const button = row?.querySelector(act);
  if (!button) return;
  event.preventDefault();
  button.click();
  if (event.key === "z") row.querySelector(".menu-items button")?.focus();
});
