// One move: shown at once, asked of the server, and put right when the server says otherwise.
// Where the stage asks for something first, the card goes home and a dialog takes the answers.
import { enhanceAll } from "../behaviour.js";
import { toast } from "../toast.js";
import { columnOf, columnWith, focusOn, isClosed, laneOf, listOf } from "./layout.js";

const NO_ANSWER = "Not moved: no answer from the server. The card is back where it was.";

export function mover(board) {
  const dialog = document.querySelector("[data-move-dialog]");

  async function move(card, stage) {
    const from = columnOf(card);
    const column = columnWith(laneOf(card), stage);
    if (!column || column === from || isClosed(column) || card.classList.contains("is-busy")) return;
    const home = { column: from, before: card.nextElementSibling };
    card.classList.add("is-busy");
    listOf(column).prepend(card);
    focusOn(card);
    const answer = await ask(card, new URLSearchParams({ to: stage }));
    if (!answer.card || answer.form) {
      listOf(home.column).insertBefore(card, home.before?.isConnected ? home.before : null);
      card.classList.remove("is-busy");
      focusOn(card);
    }
    if (answer.form) return askFor(card, answer);
    if (answer.card) show(card, answer);
    say(answer);
  }

  // The card as the server has it, in the column where it stands by now: not always the one it was moved to.
  function show(card, answer) {
    const holder = document.createElement("template");
    holder.innerHTML = answer.card;
    const fresh = holder.content.firstElementChild;
    const column = columnWith(laneOf(card), answer.stage);
    const hadFocus = card.contains(document.activeElement);
    if (column === columnOf(card)) card.replaceWith(fresh);
    else {
      card.remove();
      if (column) listOf(column).prepend(fresh);
    }
    fresh.classList.add("is-moved");
    if (hadFocus && fresh.isConnected) focusOn(fresh);
    for (const head of answer.columns ?? []) showHead(head);
    showWork(answer.work);
    return fresh;
  }

  function showHead({ stage, count, sum, exact, over }) {
    const head = board.querySelector(`[data-head="${stage}"]`);
    if (!head) return;
    head.querySelector("[data-count]").textContent = count;
    const total = head.querySelector("[data-sum]");
    if (total) Object.assign(total, { textContent: sum, title: exact });
    const limit = head.querySelector("[data-over]");
    if (limit) limit.textContent = over || limit.dataset.limit;
    limit?.classList.toggle("is-over", Boolean(over));
  }

  function showWork(html) {
    const old = document.querySelector("[data-board-work]");
    if (!html || !old) return;
    const open = old.open;
    old.outerHTML = html;
    document.querySelector("[data-board-work]").open = open;
  }

  // --- What the stage asks for ---

  function askFor(card, answer) {
    let standing = card;
    fill(answer.form);
    dialog.showModal();
    announce(answer.message);
    dialog.onsubmit = async (event) => {
      event.preventDefault();
      const form = event.target;
      const button = form.querySelector(".button-primary");
      if (button.disabled) return;
      button.disabled = true;
      const given = await ask(standing, new URLSearchParams(new FormData(form)));
      button.disabled = false;
      if (given.form) return fill(given.form);
      if (given.card) standing = show(standing, given);
      if (given.ok) {
        dialog.close();
        say(given);
      } else tell(given.message);
    };
    dialog.onclose = () => {
      dialog.onsubmit = dialog.onclose = null;
      dialog.replaceChildren();
      if (standing.isConnected) focusOn(standing);
    };
  }

  function fill(html) {
    dialog.innerHTML = html;
    enhanceAll(dialog);
    dialog.querySelector('[aria-invalid="true"], .dialog-body :is(input:not([type=hidden]), select, textarea)')?.focus();
  }

  // Not moved: what was typed stays, and the next try is from where the card stands now.
  function tell(message) {
    const place = dialog.querySelector("[data-move-says]");
    place.querySelector("div").textContent = message;
    place.hidden = false;
  }

  // --- Talking ---

  async function ask(card, body) {
    body.set("expected", card.dataset.stageId);
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
    announce(message);
    if (!ok) toast(message, "danger");
  }

  function announce(message) {
    document.querySelector("[data-board-says]").textContent = message;
  }

  return move;
}
