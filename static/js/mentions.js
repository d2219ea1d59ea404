/* [data-mentions="address"]: typing @ in its text area offers colleagues; the one chosen is named there, and their id is
   kept in a hidden input beside it. Without a list the name can be typed whole. */
import { behaviour } from "./behaviour.js";

const PAUSE = 120; // milliseconds of quiet before the server is asked
const TYPED = /(?:^|[^\w.@/])@([^\s@][^@\n]{0,40}|)$/u;

let lists = 0;

behaviour("[data-mentions]", (part) => {
  const area = part.querySelector("textarea");
  const list = Object.assign(document.createElement("div"), { className: "combobox-list mention-list", id: `mentions-${++lists}`, hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Colleagues");
  area.after(list);
  for (const [name, value] of Object.entries({ "aria-autocomplete": "list", "aria-haspopup": "listbox", "aria-controls": list.id })) area.setAttribute(name, value);

  let options = [];
  let active = -1;
  let timer;
  let request;

  area.addEventListener("input", () => {
    clearTimeout(timer);
    const words = typed();
    if (words === null) close();
    else timer = setTimeout(() => ask(words), PAUSE);
  });
  area.addEventListener("blur", close);
  area.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") mark((active + (event.key === "ArrowDown" ? 1 : options.length - 1)) % options.length);
    else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab") choose(options[active]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  list.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    const row = event.target.closest("[role=option]");
    if (row) choose(options[Number(row.dataset.index)]);
  });

  /** What stands between the last @ and the caret; null where none is being typed. */
  function typed() {
    const before = area.value.slice(0, area.selectionStart);
    return TYPED.exec(before)?.[1] ?? null;
  }

  async function ask(words) {
    request?.abort();
    request = new AbortController();
    const address = new URL(part.dataset.mentions, location.href);
    address.searchParams.set("q", words);
    try {
      const answer = await fetch(address, { signal: request.signal, headers: { Accept: "application/json" }, credentials: "same-origin" });
      if (!answer.ok) throw new Error(String(answer.status));
      options = (await answer.json()).results;
    } catch {
      return close();
    }
    if (typed() !== words || options.length === 0) return close();
    list.replaceChildren(...options.map(row));
    list.hidden = false;
    mark(0);
  }

  function row(option, index) {
    const made = document.createElement("div");
    Object.assign(made, { id: `${list.id}-${index}` });
    made.setAttribute("role", "option");
    made.dataset.index = index;
    const label = Object.assign(document.createElement("span"), { className: "combobox-label", textContent: option.label });
    const detail = Object.assign(document.createElement("span"), { className: "meta", textContent: option.detail });
    made.append(label, detail);
    return made;
  }

  function mark(index) {
    active = index;
    [...list.children].forEach((each, at) => each.setAttribute("aria-selected", String(at === index)));
    area.setAttribute("aria-activedescendant", `${list.id}-${index}`);
  }

  function choose(option) {
    const words = typed();
    close();
    if (!option || words === null) return;
    const start = area.selectionStart - words.length;
    area.setRangeText(`${option.label} `, start, area.selectionStart, "end");
    const input = Object.assign(document.createElement("input"), { type: "hidden", name: part.dataset.mentionsName, value: option.id });
    part.append(input);
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function close() {
    clearTimeout(timer);
    request?.abort();
    list.hidden = true;
    active = -1;
    area.removeAttribute("aria-activedescendant");
  }
});
