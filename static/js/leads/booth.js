// [data-booth-lead]: a lead is kept in this browser as it is typed, and the next form is there at once; it is sent behind.
import { behaviour } from "../behaviour.js";
import { draft, drop, dropDraft, keep, keepDraft, unsent } from "./queue.js";
import { sender } from "./sender.js";

// Kept from one lead to the next: one stands at one booth.
const STAYS = ["part"];
const SAYS_SOMETHING = ["name", "email", "note"];

behaviour("[data-booth-lead]", (form) => {
  const owner = form.dataset.place;
  const line = form.querySelector("[data-save-state]");
  const list = form.querySelector("[data-lead-queue]");
  const counted = document.querySelector("[data-logged-count]");
  const refusedByServer = form.querySelector("[aria-invalid=true]");
  let lasting = true;
  let last = "";
  const { soon } = sender(form, told);

  if (!refusedByServer && draft(owner)) fill(draft(owner));
  render();
  soon();

  form.addEventListener("input", typing);
  form.addEventListener("change", typing);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    save();
  });
  addEventListener("beforeunload", (event) => {
    if (!lasting && unsent(owner).length) event.preventDefault();
  });

  function typing() {
    form.elements.name.setCustomValidity("");
    keepDraft(owner, body());
  }

  function save() {
    const empty = SAYS_SOMETHING.every((name) => !form.elements[name].value.trim());
    form.elements.name.setCustomValidity(empty ? "Write a name, an e-mail address or a note." : "");
    if (!form.elements.name.reportValidity() || !form.elements.email.reportValidity()) return;
    form.elements.noted_at.value = String(Date.now());
    const label = SAYS_SOMETHING.map((name) => form.elements[name].value.trim()).find(Boolean).slice(0, 60);
    lasting = keep(owner, { key: form.elements.key.value, label, body: body(), refused: "" });
    nextForm();
    render();
    soon();
  }

  function body() {
    const data = new URLSearchParams(new FormData(form));
    data.delete("csrfmiddlewaretoken");
    return data.toString();
  }

  function nextForm() {
    const stays = STAYS.map((name) => [form.elements[name], form.elements[name]?.value]).filter(([field]) => field);
    form.querySelectorAll("[aria-invalid]").forEach((field) => field.removeAttribute("aria-invalid"));
    form.querySelectorAll(".field-error, .form-errors").forEach((error) => error.remove());
    clear();
    stays.forEach(([field, value]) => (field.value = value));
    dropDraft(owner);
    form.elements.name.focus();
    scrollTo({ top: 0 });
  }

  function clear() {
    for (const name of ["name", "company", "email", "promised", "note", "noted_at"]) form.elements[name].value = "";
    for (const box of form.querySelectorAll("[name=products]")) box.checked = false;
    pick("temperature", "warm");
    pick("consent", "not_asked");
    form.elements.key.value = newKey();
  }

  function pick(name, value) {
    for (const choice of form.querySelectorAll(`[name=${name}]`)) choice.checked = choice.value === value;
  }

  function fill(text) {
    const data = new URLSearchParams(text);
    for (const name of ["name", "company", "email", "promised", "note", "key", "part"]) {
      if (form.elements[name] && data.has(name)) form.elements[name].value = data.get(name);
    }
    for (const box of form.querySelectorAll("[name=products]")) box.checked = data.getAll("products").includes(box.value);
    for (const name of ["temperature", "consent"]) if (data.has(name)) pick(name, data.get(name));
  }

  function told(state, details) {
    if (state === "saved") {
      last = `Saved ${details.at}: ${details.label}`;
      counted.textContent = String(Number(counted.textContent) + 1);
    }
    render(state);
  }

  function render(state = "") {
    const entries = unsent(owner);
    const waiting = entries.filter((entry) => !entry.refused).length;
    const kept = lasting ? "Kept in this browser." : "This browser can't keep it: stay on this page.";
    const problem = {
      offline: "No answer from the server, trying again.",
      "signed-out": "You are signed out.",
      "someone-else": "Somebody else is signed in.",
    }[state];
    if (waiting && (problem || line.dataset.state === "failed")) {
      say("failed", `${waiting} not sent yet. ${problem ?? "Sending…"} ${kept}`);
      if (state === "signed-out") line.append(" ", signIn());
    } else if (waiting) say("saving", `${waiting} not sent yet. Sending…`);
    else if (last) say("saved", last);
    show(entries.filter((entry) => entry.refused));
  }

  function say(state, words) {
    line.dataset.state = state;
    line.textContent = words;
  }

  function signIn() {
    return Object.assign(document.createElement("a"), { href: form.dataset.login, target: "_blank", textContent: "Sign in, and sending goes on" });
  }

  // What the server refused waits to be put right.
  function show(refused) {
    list.hidden = refused.length === 0;
    list.replaceChildren(...refused.map(row));
  }

  function row(entry) {
    const item = document.createElement("li");
    const words = document.createElement("span");
    words.textContent = `${entry.label}: ${entry.refused}`;
    item.append(words, button("Put right", () => putRight(entry)), button("Drop", () => forget(entry)));
    return item;
  }

  function putRight(entry) {
    if (SAYS_SOMETHING.some((name) => form.elements[name].value.trim())) {
      form.elements.name.setCustomValidity("Save or clear what is typed here first.");
      form.elements.name.reportValidity();
      return;
    }
    fill(entry.body);
    forget(entry);
    keepDraft(owner, body());
    form.elements.email.focus();
  }

  function forget(entry) {
    drop(owner, entry.key);
    render();
  }

  function button(label, act) {
    const made = Object.assign(document.createElement("button"), { type: "button", className: "button button-small", textContent: label });
    made.addEventListener("click", act);
    return made;
  }
});

// A page that did not come over TLS has no randomUUID.
function newKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
