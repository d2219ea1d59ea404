// Cards walked and moved by arrow keys: alone they go from card to card, with Shift they move the card.
import { cardsOf, columnOf, columnsOf, columnWith, focusOn, isClosed, laneOf, lanesOf } from "./layout.js";

export function walkCards(board, move) {
  board.addEventListener("keydown", (event) => {
    const card = event.target.closest(".card-title")?.closest("[data-card]");
    if (!card || event.ctrlKey || event.altKey || event.metaKey) return;
    const across = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const along = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!across && !along) return;
    event.preventDefault();
    if (along) goAlong(card, along);
    else if (!event.shiftKey) goAcross(card, across);
    else {
      const column = neighbour(card, across, (each) => !isClosed(each));
      if (column) move(card, column.dataset.stage);
    }
  });

  function neighbour(card, step, fits) {
    const all = columnsOf(laneOf(card));
    for (let at = all.indexOf(columnOf(card)) + step; at >= 0 && at < all.length; at += step) {
      if (fits(all[at])) return all[at];
    }
    return null;
  }

  // Down and up the column, and on in the next lane that has cards there.
  function goAlong(card, step) {
    const cards = cardsOf(columnOf(card));
    const next = cards[cards.indexOf(card) + step];
    if (next) return focusOn(next);
    const lanes = lanesOf(board);
    for (let at = lanes.indexOf(laneOf(card)) + step; at >= 0 && at < lanes.length; at += step) {
      const there = columnWith(lanes[at], columnOf(card).dataset.stage);
      const found = there && cardsOf(there).at(step > 0 ? 0 : -1);
      if (found) return focusOn(found);
    }
  }

  function goAcross(card, step) {
    const place = cardsOf(columnOf(card)).indexOf(card);
    const column = neighbour(card, step, (each) => cardsOf(each).length > 0);
    if (!column) return;
    const cards = cardsOf(column);
    focusOn(cards[Math.min(place, cards.length - 1)]);
  }
}
