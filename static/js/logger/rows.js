// Adds rows by hand: a follow-up, a gap, a new contact.
export function addRows(form, touched) {
  const showButtons = () => form.querySelectorAll("[data-add-row]").forEach((button) => (button.hidden = false));
  showButtons();
  form.addEventListener("logger:shown", showButtons);
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-add-row]");
    if (!button) return;
    const kind = button.dataset.addRow;
    const rows = form.querySelector(`[data-rows="${kind}"]`);
    const blank = document.querySelector(`template[data-blank="${kind}"]`);
    const holder = document.createElement("template");
    holder.innerHTML = blank.innerHTML.replaceAll("__prefix__", String(nextNumber(rows, kind)));
    const row = holder.content.firstElementChild;
    row.open = true;
    rows.append(row);
    rows.parentElement.querySelector("[data-none]")?.remove();
    row.querySelector("input:not([type=hidden]), textarea")?.focus();
    touched();
  });
}

function nextNumber(rows, kind) {
  const numbers = [...rows.querySelectorAll(`[name^="${kind}-"]`)].map((field) => Number(field.name.split("-")[1]));
  return Math.max(-1, ...numbers) + 1;
}
