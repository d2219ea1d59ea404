// Shows beside the notes what they are becoming. Waits while one edits there, so that nothing moves under the hand.
import { enhanceAll } from "../behaviour.js";
import { post, typed } from "./form-data.js";

const PAUSE = 450; // ms without a key before the notes are read

export function readNotes(form) {
  const pane = form.querySelector("[data-becoming]");
  let timer = 0;
  let running = null;
  let waiting = false;

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(() => now(), PAUSE);
  }

  async function now() {
    if (pane.contains(document.activeElement)) {
      waiting = true;
      return;
    }
    running?.abort();
    running = new AbortController();
    try {
      const response = await post(form, form.dataset.readingUrl, typed(form), running.signal);
      if (response.ok) show(await response.text());
    } catch (error) {
      if (error.name !== "AbortError") soonAgain();
    }
  }

  // The draft's own line tells of a server that does not answer; the reading just comes back to it.
  const soonAgain = () => (timer = setTimeout(() => now(), 5000));

  function show(html) {
    if (pane.contains(document.activeElement)) {
      waiting = true;
      return;
    }
    const open = new Set([...pane.querySelectorAll("details[open]")].map(nameOf));
    const template = document.createElement("template");
    template.innerHTML = html;
    pane.replaceChildren(template.content);
    enhanceAll(pane);
    for (const details of pane.querySelectorAll("details")) if (open.has(nameOf(details))) details.open = true;
    pane.dispatchEvent(new CustomEvent("logger:shown", { bubbles: true }));
  }

  const nameOf = (details) =>
    details.dataset.keepOpen ?? details.querySelector("[name$=-source]")?.value ?? details.id;

  form.elements.notes.addEventListener("input", soon);
  form.addEventListener("combobox:change", (event) => {
    if (!pane.contains(event.target)) now();
  });
  pane.addEventListener("focusout", () => {
    setTimeout(() => {
      if (waiting && !pane.contains(document.activeElement)) {
        waiting = false;
        now();
      }
    });
  });
}
