/* [data-combobox]: choosing from a long list by typing, after the ARIA combobox pattern.
   On a <select>, or on an <input> whose data-source answers ?q= with {"results": [{id, label, detail}]}. */
import { behaviour } from "./behaviour.js";
import { valueOf } from "./combobox-value.js";

const PAUSE = 150; // milliseconds after the last key before the server is asked
const MOST = 50; // suggestions shown at once

const known = new WeakMap();
let number = 0;

export function comboboxOf(control) {
  return known.get(control);
}

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

class Combobox {
  constructor(control) {
    this.control = control;
    this.value = valueOf(control);
    this.source = control.dataset.source;
    this.create = control.dataset.create;
    this.options = [];
    this.active = -1;
    this.build();
    this.listen();
    this.value.write(this.value.items());
    this.draw();
  }

  // --- What is on the page ---

  build() {
    const { control } = this;
    number += 1;
    const id = control.id || `combobox-${number}`;
    this.input = control instanceof HTMLSelectElement ? make("input", { type: "text", placeholder: control.dataset.placeholder ?? "" }) : control;
    this.wrapper = make("div", { class: "combobox" });
    this.list = make("div", { class: "combobox-list", role: "listbox", id: `${id}-list`, "aria-label": "Suggestions" });
    this.list.hidden = true;
    this.status = make("span", { class: "visually-hidden", role: "status" });
    control.before(this.wrapper);
    if (this.input !== control) {
      // The label and the help go on with the field that is typed into.
      control.hidden = true;
      control.removeAttribute("id");
      this.input.id = id;
      for (const name of ["aria-describedby", "aria-invalid", "aria-label"]) {
        if (control.hasAttribute(name)) this.input.setAttribute(name, control.getAttribute(name));
      }
      this.input.disabled = control.disabled;
    } else {
      this.input.removeAttribute("name");
    }
    for (const [name, value] of Object.entries({ role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id })) {
      this.input.setAttribute(name, value);
    }
    this.required = control.required;
    if (this.value.multiple) {
      this.box = make("div", { class: "combobox-box" }, this.input);
      this.wrapper.append(this.box, this.list, this.status);
    } else {
      this.clearButton = make("button", { type: "button", class: "combobox-clear", "aria-label": "Clear", tabindex: "-1" }, "×");
      this.wrapper.append(this.input, this.clearButton, this.list, this.status);
    }
    if (this.input !== control) this.wrapper.append(control);
  }

  draw() {
    const items = this.value.items();
    if (this.value.multiple) {
      this.box.querySelectorAll(".chip").forEach((chip) => chip.remove());
      this.input.before(...items.map((item) => this.chip(item)));
      this.input.value = "";
    } else {
      this.input.value = items[0]?.label ?? "";
      this.clearButton.hidden = items.length === 0;
    }
    this.input.required = this.required && items.length === 0;
    if (this.control !== this.input) this.control.required = false;
  }

  chip(item) {
    const remove = make("button", { type: "button", "aria-label": `Remove ${item.label}` });
    const cross = document.getElementById("icon-cross")?.content.firstElementChild?.cloneNode(true);
    remove.append(cross ?? "×");
    remove.addEventListener("click", (event) => {
      event.stopPropagation();
      this.remove(item.id, item.label);
      this.input.focus();
    });
    const chip = make("span", { class: item.id === "" ? "chip chip-danger" : "chip" }, make("span", { class: "chip-text" }, item.label), remove);
    return chip;
  }

  // --- What may be done to it ---

  add(item) {
    const items = this.value.items().filter((other) => this.value.multiple && String(other.id) !== String(item.id));
    this.write([...items, { id: String(item.id), label: item.label }]);
  }

  remove(id, label) {
    this.write(this.value.items().filter((item) => String(item.id) !== String(id) || (id === "" && item.label !== label)));
  }

  clear() {
    this.write([]);
  }

  write(items) {
    this.value.write(items);
    this.draw();
    this.wrapper.dispatchEvent(new CustomEvent("combobox:change", { bubbles: true, detail: { items, control: this.control } }));
    this.announcing = true;
    this.control.dispatchEvent(new Event("input", { bubbles: true }));
    this.control.dispatchEvent(new Event("change", { bubbles: true }));
    this.announcing = false;
  }

  // --- Typing ---

  listen() {
    // What is typed concerns nobody else; what is chosen is announced by write().
    for (const kind of ["input", "change"]) {
      this.input.addEventListener(kind, (event) => {
        if (this.announcing) return;
        event.stopPropagation();
        if (kind === "input") this.ask();
      });
    }
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("click", () => this.ask(true));
    this.input.addEventListener("blur", () => this.leave());
    this.wrapper.addEventListener("pointerdown", (event) => {
      if (event.target === this.box) {
        event.preventDefault();
        this.input.focus();
        this.ask(true);
      }
    });
    this.list.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      const row = event.target.closest('[role="option"]');
      if (row) this.choose(Number(row.dataset.index));
    });
    this.clearButton?.addEventListener("click", () => {
      this.clear();
      this.input.focus();
    });
  }

  key(event) {
    const open = !this.list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) this.ask(true);
      else this.mark((this.active + (event.key === "ArrowDown" ? 1 : -1) + this.options.length) % this.options.length);
    } else if (event.key === "Enter" && open && this.active >= 0 && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      this.choose(this.active);
    } else if (event.key === "Enter" && this.value.multiple && this.input.value.trim()) {
      event.preventDefault();
    } else if (event.key === "Tab" && open && this.active >= 0 && this.input.value.trim() && !event.shiftKey) {
      this.choose(this.active);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    } else if (event.key === "Backspace" && this.value.multiple && this.input.value === "") {
      const last = this.value.items().at(-1);
      if (last) this.remove(last.id, last.label);
    }
  }

  leave() {
    clearTimeout(this.timer);
    this.close();
    const typed = this.input.value.trim();
    const items = this.value.items();
    if (this.value.multiple) {
      this.input.value = "";
    } else if (typed === "" && items.length > 0) {
      this.clear();
    } else if (typed !== (items[0]?.label ?? "")) {
      const exact = this.options.find((option) => option.id !== undefined && option.label.toLowerCase() === typed.toLowerCase());
      if (exact) this.add(exact);
      else this.draw();
    }
  }

  ask(all = false) {
    clearTimeout(this.timer);
    const chosen = this.value.multiple ? "" : this.value.items()[0]?.label ?? "";
    const text = all && this.input.value === chosen ? "" : this.input.value.trim();
    if (!this.source) {
      this.show(text, this.value.suggestions(text));
      return;
    }
    this.timer = setTimeout(() => this.fetch(text), all ? 0 : PAUSE);
  }

  async fetch(text) {
    this.request?.abort();
    this.request = new AbortController();
    const address = new URL(this.source, location.href);
    address.searchParams.set("q", text);
    try {
      const answer = await fetch(address, { signal: this.request.signal, headers: { Accept: "application/json" }, credentials: "same-origin" });
      if (!answer.ok) throw new Error(String(answer.status));
      const { results } = await answer.json();
      if (document.activeElement === this.input) this.show(text, results);
    } catch (error) {
      if (error.name !== "AbortError") this.note("No suggestions: the server did not answer. Type again to retry.");
    }
  }

  // --- The list ---

  show(text, results) {
    const chosen = new Set(this.value.multiple ? this.value.items().map((item) => String(item.id)) : []);
    this.options = results.filter((item) => !chosen.has(String(item.id))).slice(0, MOST);
    const same = this.options.some((item) => item.label.toLowerCase() === text.toLowerCase());
    if (this.create && text && !same) this.options.push({ create: text, label: text });
    if (this.options.length === 0) {
      this.note(text ? `Nothing found for “${text}”.` : "Nothing to choose from.");
      return;
    }
    this.list.replaceChildren(...this.options.map((option, index) => this.row(option, index)));
    this.open();
    this.mark(text ? 0 : Math.max(0, this.options.findIndex((option) => option.label === this.input.value)));
    this.status.textContent = `${this.options.length} suggestions`;
  }

  row(option, index) {
    const row = make("div", { role: "option", id: `${this.list.id}-${index}`, "data-index": index, "aria-selected": "false" });
    if (option.create) {
      row.className = "combobox-create";
      row.append(`${this.create} “${option.create}”`);
    } else {
      row.append(make("span", { class: "combobox-label" }, option.label));
      if (option.detail) row.append(make("span", { class: "meta" }, option.detail));
    }
    return row;
  }

  note(text) {
    this.options = [];
    this.active = -1;
    this.input.removeAttribute("aria-activedescendant");
    this.list.replaceChildren(make("div", { class: "combobox-note" }, text));
    this.status.textContent = text;
    this.open();
  }

  mark(index) {
    this.active = index;
    [...this.list.children].forEach((row, at) => row.setAttribute("aria-selected", String(at === index)));
    const row = this.list.children[index];
    if (!row) return;
    this.input.setAttribute("aria-activedescendant", row.id);
    row.scrollIntoView({ block: "nearest" });
  }

  choose(index) {
    const option = this.options[index];
    if (!option) return;
    this.close();
    if (option.create) {
      this.draw();
      this.wrapper.dispatchEvent(new CustomEvent("combobox:create", { bubbles: true, detail: { text: option.create, combobox: this } }));
      return;
    }
    this.add(option);
  }

  open() {
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
  }

  close() {
    this.request?.abort();
    this.list.hidden = true;
    this.active = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}

behaviour("[data-combobox]", (control) => known.set(control, new Combobox(control)));
