// Where things are on a board. Each lane has all columns; a board without lanes is one lane.

export const lanesOf = (board) => [...board.querySelectorAll("[data-lane]")];
export const laneOf = (node) => node?.closest?.("[data-lane]");
export const columnsOf = (lane) => [...lane.querySelectorAll(".board-column")];
export const columnOf = (node) => node?.closest?.(".board-column[data-stage]");
export const columnWith = (lane, stage) => columnsOf(lane).find((column) => column.dataset.stage === String(stage));
export const listOf = (column) => column.querySelector(".board-cards");
export const cardsOf = (column) => [...column.querySelectorAll("[data-card]")];
export const isClosed = (column) => "closed" in column.dataset;

export function focusOn(card) {
  card.querySelector(".card-title").focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest", inline: "nearest" });
}
