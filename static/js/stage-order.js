// Puts stages of a track in another order: by dragging, or with Shift and an arrow key on a stage's name.
// Both send the row's own form, which its buttons send without a script.
import { behaviour } from "./behaviour.js";

behaviour("[data-stage-order]", (table) => {
  let dragged = null;
  const rows = () => [...table.querySelectorAll("[data-stage-row]")];
  const rowOf = (node) => node.closest?.("[data-stage-row]");

  function put(row, place) {
    const last = rows().length - 1;
    if (place < 0 || place > last || place === rows().indexOf(row)) return;
    const form = row.querySelector("[data-place-form]");
    const field = form.querySelector("input[name=place]");
    Object.assign(field, { disabled: false, value: place });
    form.requestSubmit();
    document.querySelector("[data-order-says]").textContent = `${row.dataset.name}: ${place + 1} of ${last + 1}`;
  }

  table.addEventListener("keydown", (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step || !event.shiftKey || !event.target.matches("[data-stage-name]")) return;
    event.preventDefault();
    const row = rowOf(event.target);
    put(row, rows().indexOf(row) + step);
  });

  function mark(row) {
    const below = row && rows().indexOf(row) > rows().indexOf(dragged);
    for (const each of rows()) {
      each.classList.toggle("is-above", each === row && !below);
      each.classList.toggle("is-below", each === row && below);
    }
  }

  table.addEventListener("dragstart", (event) => {
    if (!event.target.matches?.("[data-grip]")) return;
    dragged = rowOf(event.target);
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.name);
    event.dataTransfer.setDragImage(dragged, 0, 0);
    dragged.classList.add("is-dragging");
  });
  table.addEventListener("dragover", (event) => {
    const row = rowOf(event.target);
    if (!dragged || !row) return;
    event.preventDefault();
    mark(row === dragged ? null : row);
  });
  table.addEventListener("drop", (event) => {
    event.preventDefault();
    const row = rowOf(event.target);
    if (dragged && row) put(dragged, rows().indexOf(row));
  });
  table.addEventListener("dragend", () => {
    dragged?.classList.remove("is-dragging");
    mark(null);
    dragged = null;
  });
});
