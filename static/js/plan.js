/* The mutual action plan: lines are moved by their handle or with Alt and an arrow; both press what the menu offers. */
import { behaviour } from "./behaviour.js";

behaviour("[data-plan-item]", (row) => {
  const form = row.querySelector("[data-place]");
  if (!form) return;
  const handle = document.createElement("span");
  handle.className = "plan-handle";
  handle.title = "Drag to move";
  handle.draggable = true;
  handle.setAttribute("aria-hidden", "true");
  row.cells[0].prepend(handle);

  handle.addEventListener("dragstart", (event) => {
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", row.dataset.planItem);
    event.dataTransfer.setDragImage(row, 12, 12);
    row.classList.add("is-dragging");
  });
  handle.addEventListener("dragend", () => {
    row.classList.remove("is-dragging");
    clear();
  });
  row.addEventListener("dragover", (event) => {
    const dragged = document.querySelector(".plan-item.is-dragging");
    if (!dragged) return;
    event.preventDefault();
    clear();
    row.classList.add(isUpperHalf(event, row) ? "is-target-above" : "is-target-below");
  });
  row.addEventListener("drop", (event) => {
    const dragged = document.querySelector(".plan-item.is-dragging");
    if (!dragged || dragged === row) return;
    event.preventDefault();
    const next = isUpperHalf(event, row) ? row : row.nextElementSibling;
    if (next !== dragged) place(dragged, next?.dataset.planItem ?? "");
  });
  row.addEventListener("keydown", (event) => {
    const step = { ArrowUp: "up", ArrowDown: "down" }[event.key];
    if (!step || !event.altKey) return;
    event.preventDefault();
    form.querySelector(`[data-step=${step}]`)?.click();
  });
});

function place(row, before) {
  const form = row.querySelector("[data-place]");
  const field = form.elements.before;
  field.disabled = false;
  field.value = before;
  form.requestSubmit();
}

function isUpperHalf(event, row) {
  const { top, height } = row.getBoundingClientRect();
  return event.clientY < top + height / 2;
}

function clear() {
  for (const row of document.querySelectorAll(".is-target-above, .is-target-below")) row.classList.remove("is-target-above", "is-target-below");
}
