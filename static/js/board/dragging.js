// Cards moved by mouse. A card stays in its lane: dropped in another one, it takes that column's stage in its own.
import { columnOf, columnsOf, isClosed, lanesOf } from "./layout.js";

export function dragCards(board, move) {
  let dragged = null;

  function light(column) {
    for (const lane of lanesOf(board)) for (const each of columnsOf(lane)) each.classList.toggle("is-target", each === column);
  }

  board.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-card]");
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.title);
    dragged.classList.add("is-dragging");
  });
  board.addEventListener("dragover", (event) => {
    const column = columnOf(event.target);
    if (!dragged || !column || isClosed(column)) return light(null);
    event.preventDefault();
    light(column.dataset.stage === columnOf(dragged)?.dataset.stage ? null : column);
  });
  // Outside the board nothing is lit. A dragleave would also come between two cards of one column, and flicker.
  document.addEventListener("dragover", (event) => {
    if (dragged && !board.contains(event.target)) light(null);
  });
  board.addEventListener("drop", (event) => {
    event.preventDefault();
    const column = columnOf(event.target);
    if (dragged && column) move(dragged, column.dataset.stage);
  });
  board.addEventListener("dragend", () => {
    dragged?.classList.remove("is-dragging");
    dragged = null;
    light(null);
  });
}
