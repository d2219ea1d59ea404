/* What just happened, in a corner: goes by itself unless it says that something went wrong. */
import { behaviour } from "./behaviour.js";

const SHOWN_FOR = 6000; // milliseconds

export function toast(text, tone = "good") {
  const template = document.getElementById("toast-template");
  const place = document.getElementById("toasts");
  if (!template || !place) return;
  const element = template.content.firstElementChild.cloneNode(true);
  element.classList.add(`toast-${tone}`);
  element.querySelector("p").textContent = text;
  place.append(element);
  show(element);
}

const started = new WeakSet();

function show(element) {
  if (started.has(element)) return;
  started.add(element);
  const stays = element.matches(".toast-danger, .toast-error, .toast-warning");
  let timer;
  const wait = () => { if (!stays) timer = setTimeout(() => leave(element), SHOWN_FOR); };
  element.addEventListener("pointerenter", () => clearTimeout(timer));
  element.addEventListener("pointerleave", wait);
  element.addEventListener("focusin", () => clearTimeout(timer));
  element.addEventListener("focusout", wait);
  wait();
}

function leave(element) {
  element.classList.add("is-leaving");
  setTimeout(() => element.remove(), 150);
}

behaviour("[data-toast]", show);

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-dismiss]");
  if (button) leave(button.closest("[data-toast], .notice"));
});
