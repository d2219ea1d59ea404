/* Where a combobox keeps what was chosen: in its <select>, or, for an <input>, in hidden inputs of the same name. */

export function valueOf(control) {
  return control instanceof HTMLSelectElement ? new SelectValue(control) : new InputValue(control);
}

class SelectValue {
  constructor(select) {
    this.control = select;
    this.multiple = select.multiple;
  }

  items() {
    return [...this.control.selectedOptions].filter((option) => option.value).map((option) => ({ id: option.value, label: option.text }));
  }

  write(items) {
    const wanted = new Set(items.map((item) => String(item.id)));
    for (const item of items) {
      if (![...this.control.options].some((option) => option.value === String(item.id))) {
        this.control.add(new Option(item.label, item.id));
      }
    }
    for (const option of this.control.options) option.selected = wanted.has(option.value);
    if (!this.multiple && wanted.size === 0) this.control.value = "";
  }

  suggestions(text) {
    const words = text.trim().toLowerCase().split(/\s+/);
    return [...this.control.options]
      .filter((option) => option.value && !option.disabled && words.every((word) => option.text.toLowerCase().includes(word)))
      .map((option) => ({ id: option.value, label: option.text, detail: option.dataset.detail ?? option.closest("optgroup")?.label ?? "" }));
  }
}

class InputValue {
  constructor(input) {
    this.control = input;
    this.name = input.name;
    this.multiple = input.hasAttribute("data-multiple");
    const given = document.getElementById(input.dataset.chosen);
    this.chosen = given ? JSON.parse(given.textContent).filter((item) => item.label) : [];
    this.hidden = [];
  }

  items() {
    return this.chosen;
  }

  write(items) {
    this.chosen = items;
    this.hidden.forEach((input) => input.remove());
    let last = this.control;
    this.hidden = items.map((item) => {
      const input = document.createElement("input");
      input.type = "hidden";
      input.name = this.name;
      // Words that name no record yet are posted as they are; the server says what is wrong with them.
      input.value = item.id === "" ? item.label : item.id;
      if (this.control.hasAttribute("form")) input.setAttribute("form", this.control.getAttribute("form"));
      last.after(input);
      last = input;
      return input;
    });
  }

  suggestions() {
    return [];
  }
}
