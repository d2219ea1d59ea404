// Moves cards between the columns of a board: by mouse, by keyboard, and by the small form on each card.
import { behaviour } from "./behaviour.js";
import { dragCards } from "./board/dragging.js";
import { walkCards } from "./board/keyboard.js";
import { mover } from "./board/moving.js";

behaviour("[data-board]", (board) => {
  const move = mover(board);
  dragCards(board, move);
  walkCards(board, move);

  board.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-move-form]");
    if (!form) return;
    event.preventDefault();
    form.closest("details").open = false;
    move(form.closest("[data-card]"), form.elements.to.value);
  });
  board.addEventListener("toggle", (event) => {
    if (event.target.matches(".card-move[open]")) event.target.querySelector("select").focus();
  }, true);
});
