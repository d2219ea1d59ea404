// Moves cards between the columns of a board: by mouse, and with Shift and the arrow keys.
import { behaviour } from "./behaviour.js";
import { toast } from "./toast.js";

behaviour("[data-board]", (board) => {
  const says = document.querySelector("[data-board-says]");
  let dragged = null;

  const columnOf = (node) => node.closest(".board-column");
  const clear = () => board.querySelectorAll(".is-target").forEach((column) => column.classList.remove("is-target"));

  async function move(card, column) {
    const from = columnOf(card);
    if (!column || column === from) return;
    const mark = card.nextElementSibling;
    place(card, column, column.querySelector(".board-cards").firstElementChild);
    const body = new URLSearchParams({ to: column.dataset.stage, expected: card.dataset.stageId });
    const answer = await post(card.dataset.moveUrl, body);
    if (answer.ok) {
      card.dataset.stageId = column.dataset.stage;
      says.textContent = answer.message;
    } else {
      place(card, from, mark);
      says.textContent = answer.message;
      toast(answer.message, "danger");
    }
  }

  function place(card, column, before) {
    count(columnOf(card), -1);
    count(column, 1);
    column.querySelector(".board-cards").insertBefore(card, before);
    card.querySelector("a").focus();
  }

  function count(column, change) {
    const shown = column.querySelector(".count");
    shown.textContent = (Number(shown.textContent.replaceAll(",", "")) + change).toLocaleString("en");
  }

  async function post(url, body) {
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    try {
      const response = await fetch(url, {
        method: "POST",
        body,
        headers: { "X-CSRFToken": token, Accept: "application/json" },
      });
      return { ok: response.ok, ...(await response.json()) };
    } catch {
      return { ok: false, message: "Not moved: no answer from the server. The card is back where it was." };
    }
  }

  board.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("[data-card]");
    dragged?.classList.add("is-dragging");
  });
  board.addEventListener("dragover", (event) => {
    const column = columnOf(event.target);
    if (!dragged || !column) return;
    event.preventDefault();
    if (!column.classList.contains("is-target")) {
      clear();
      column.classList.add("is-target");
    }
  });
  board.addEventListener("drop", (event) => {
    event.preventDefault();
    if (dragged) move(dragged, columnOf(event.target));
  });
  board.addEventListener("dragend", () => {
    dragged?.classList.remove("is-dragging");
    dragged = null;
    clear();
  });
  board.addEventListener("keydown", (event) => {
    const card = event.target.closest("[data-card]");
    if (!card || !["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    const columns = [...board.querySelectorAll(".board-column")];
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) {
      const next = event.key === "ArrowDown" ? card.nextElementSibling : card.previousElementSibling;
      next?.querySelector("a").focus();
      return;
    }
    const column = columns[columns.indexOf(columnOf(card)) + step];
    if (event.shiftKey) move(card, column);
    else column?.querySelector("[data-card] a")?.focus();
  });
});
