// [data-keep-text="name"]: what is typed into its form stays in this browser until the server has it.
import { behaviour } from "./behaviour.js";

behaviour("[data-keep-text]", (part) => {
  const form = part.closest("form");
  const place = `kept-text:${part.dataset.keepText}`;
  const areas = [...part.querySelectorAll("textarea, input[type=text]")].filter((field) => field.name);
  const version = Number(form.elements.seen_version?.value || 0);
  const typed = () => Object.fromEntries(areas.map((field) => [field.name, field.value]));
  const first = JSON.stringify(typed());

  const kept = read();
  // Sent, and the record has changed since: it arrived.
  if (kept && ((kept.sent && version > kept.version) || JSON.stringify(kept.text) === first)) localStorage.removeItem(place);
  else if (kept && !form.querySelector("[aria-invalid=true]")) offer(kept);

  form.addEventListener("input", () => keep({ sent: false }));
  form.addEventListener("submit", () => keep({ sent: true }));

  function keep({ sent }) {
    try {
      localStorage.setItem(place, JSON.stringify({ text: typed(), version, sent, at: new Date().toISOString() }));
    } catch {
      // No room, or storage is switched off: the page works as it would without.
    }
  }

  function read() {
    try {
      return JSON.parse(localStorage.getItem(place));
    } catch {
      return null;
    }
  }

  function offer(copy) {
    const notice = document.createElement("div");
    notice.className = "notice notice-warning";
    notice.setAttribute("role", "alert");
    const words = document.createElement("p");
    words.className = "grow";
    words.textContent = `This browser holds what you typed here on ${new Date(copy.at).toLocaleString([], { dateStyle: "medium", timeStyle: "short" })} and did not save.`;
    notice.append(words, button("Use it", () => use(copy)), button("Drop it", () => localStorage.removeItem(place)));
    form.prepend(notice);

    function button(label, act) {
      const made = Object.assign(document.createElement("button"), { type: "button", className: "button button-small", textContent: label });
      made.addEventListener("click", () => {
        act();
        notice.remove();
      });
      return made;
    }
  }

  function use(copy) {
    for (const field of areas) if (field.name in copy.text) field.value = copy.text[field.name];
    form.dispatchEvent(new Event("input", { bubbles: true }));
  }
});
