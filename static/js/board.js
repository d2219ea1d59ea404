// Moves cards between the columns of a board: by mouse, by keyboard, and by the small form on each card.
import { behaviour } from "./behaviour.js";
import { toast } from "./toast.js";

const NO_ANSWER = "Not moved: no answer from the server. The card is back where it was.";

behaviour("[data-board]", (board) => {
  let dragged = null;
  const columns = () => [...board.querySelectorAll(".board-column")];
  const columnOf = (node) => node?.closest?.(".board-column");
  const columnWith = (stage) => columns().find((column) => column.dataset.stage === String(stage));
  const listOf = (column) => column.querySelector(".board-cards");
  const cardsOf = (column) => [...column.querySelectorAll("[data-card]")];

  // --- Moving ---

  async function move(card, column) {
    const from = columnOf(card);
    if (!column || column === from || "closed" in column.dataset || card.classList.contains("is-busy")) return;
    const home = { column: from, before: card.nextElementSibling };
    card.classList.add("is-busy");
    listOf(column).prepend(card);
    focusOn(card);
    const answer = await ask(card, column.dataset.stage);
    if (!answer.card) {
      listOf(home.column).insertBefore(card, home.before?.isConnected ? home.before : null);
      card.classList.remove("is-busy");
      focusOn(card);
    } else {
      show(card, answer);
    }
    say(answer);
  }

  // The card as the server has it, in the column where it stands by now: not always the one it was moved to.
  function show(card, answer) {
    const holder = document.createElement("template");
    holder.innerHTML = answer.card;
    const fresh = holder.content.firstElementChild;
    const column = columnWith(answer.stage);
    const hadFocus = card.contains(document.activeElement);
    if (column === columnOf(card)) card.replaceWith(fresh);
    else {
      card.remove();
      if (column) listOf(column).prepend(fresh);
    }
    fresh.classList.add("is-moved");
    if (hadFocus && fresh.isConnected) focusOn(fresh);
    for (const head of answer.columns ?? []) showHead(head);
  }

  function showHead({ stage, count, sum, exact }) {
    const column = columnWith(stage);
    if (!column) return;
    column.querySelector("[data-count]").textContent = count;
    const total = column.querySelector("[data-sum]");
    if (total) Object.assign(total, { textContent: sum, title: exact });
  }

  async function ask(card, stage) {
    const body = new URLSearchParams({ to: stage, expected: card.dataset.stageId });
    const token = document.querySelector('meta[name="csrf-token"]').content;
    const headers = { "X-CSRFToken": token, Accept: "application/json" };
    try {
      const response = await fetch(card.dataset.moveUrl + location.search, { method: "POST", body, headers });
      if (!response.headers.get("Content-Type")?.startsWith("application/json")) return { ok: false, message: NO_ANSWER };
      return { ok: response.ok, ...(await response.json()) };
    } catch {
      return { ok: false, message: NO_ANSWER };
    }
  }

  function say({ ok, message }) {
    document.querySelector("[data-board-says]").textContent = message;
    if (!ok) toast(message, "danger");
  }

  function focusOn(card) {
    card.querySelector(".card-title").focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  // --- By mouse ---

  function light(column) {
    for (const each of columns()) each.classList.toggle("is-target", each === column);
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
    if (!dragged || !column || "closed" in column.dataset) return light(null);
    event.preventDefault();
    light(column === columnOf(dragged) ? null : column);
  });
  // Outside the board nothing is lit. A dragleave would also come between two cards of one column, and flicker.
  document.addEventListener("dragover", (event) => {
    if (dragged && !board.contains(event.target)) light(null);
  });
  board.addEventListener("drop", (event) => {
    event.preventDefault();
    if (dragged) move(dragged, columnOf(event.target));
  });
  board.addEventListener("dragend", () => {
    dragged?.classList.remove("is-dragging");
    dragged = null;
    light(null);
  });

  // --- By keyboard ---

  board.addEventListener("keydown", (event) => {
    const card = event.target.closest(".card-title")?.closest("[data-card]");
    if (!card || event.ctrlKey || event.altKey || event.metaKey) return;
    const across = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const along = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!across && !along) return;
    event.preventDefault();
    if (along) goAlong(card, along);
    else if (event.shiftKey) move(card, neighbour(card, across, (column) => !("closed" in column.dataset)));
    else goAcross(card, across);
  });

  function neighbour(card, step, fits) {
    const all = columns();
    for (let at = all.indexOf(columnOf(card)) + step; at >= 0 && at < all.length; at += step) {
      if (fits(all[at])) return all[at];
    }
    return null;
  }

  function goAlong(card, step) {
    const cards = cardsOf(columnOf(card));
    const next = cards[cards.indexOf(card) + step];
    if (next) focusOn(next);
  }

  function goAcross(card, step) {
    const place = cardsOf(columnOf(card)).indexOf(card);
    const column = neighbour(card, step, (each) => cardsOf(each).length > 0);
    if (!column) return;
    const cards = cardsOf(column);
    focusOn(cards[Math.min(place, cards.length - 1)]);
  }

  // --- By the form on the card ---

  board.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-move-form]");
    if (!form) return;
    event.preventDefault();
    form.closest("details").open = false;
    move(form.closest("[data-card]"), columnWith(form.elements.to.value));
  });
  board.addEventListener("toggle", (event) => {
    if (event.target.matches(".card-move[open]")) event.target.querySelector("select").focus();
  }, true);
});
