/* The calendar's keys: left and right go a month or week back and on, t to today. A partner shows once chosen. */
import { behaviour } from "./behaviour.js";
import { isTyping } from "./shortcuts.js";

const KEYS = { ArrowLeft: "[data-calendar-previous]", ArrowRight: "[data-calendar-following]", t: "[data-calendar-today]" };
const AFTER_G = 1200; // milliseconds in which "g t" is the way to Today, not to this day
let wentG = 0;

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || isTyping(event.target)) return;
  if (event.key === "g") wentG = Date.now();
  if (!KEYS[event.key] || document.querySelector("dialog[open]") || Date.now() - wentG < AFTER_G) return;
  const link = document.querySelector(KEYS[event.key]);
  if (!link) return;
  event.preventDefault();
  location.assign(link.href);
});

behaviour("[data-calendar-partner]", (form) => {
  form.querySelector("[data-calendar-go]").hidden = true;
  form.addEventListener("combobox:change", () => form.requestSubmit());
});
