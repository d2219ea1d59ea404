// What was typed and has not reached the server yet stays in this browser, a copy for each draft and person.
import { post, typedText } from "./form-data.js";

const place = (user, key) => `meeting-draft:${user}:${key}`;

export function keepText(form) {
  const copy = { at: new Date().toISOString(), revision: form.elements.revision.value, text: typedText(form) };
  try {
    localStorage.setItem(place(form.dataset.user, form.elements.draft.value), JSON.stringify(copy));
    return true;
  } catch {
    return false; // No room, or storage is switched off: the caller says so.
  }
}

export function dropText(form) {
  localStorage.removeItem(place(form.dataset.user, form.elements.draft.value));
}

export async function offerKeptText(form) {
  const mine = place(form.dataset.user, form.elements.draft.value);
  const all = place(form.dataset.user, "");
  const blank = !form.elements.notes.value && form.elements.revision.value === "0";
  for (const name of Object.keys(localStorage)) {
    if (name !== mine && !(blank && name.startsWith(all))) continue;
    const copy = JSON.parse(localStorage.getItem(name));
    const key = name.slice(all.length);
    if (copy.text === typedText(form) || (await isLogged(form, key))) localStorage.removeItem(name);
    else showOffer(form, name, copy, key);
  }
}

const draftUrl = (form, key) => form.dataset.draftUrl.replace(form.elements.draft.value, key);

async function isLogged(form, key) {
  try {
    return (await fetch(draftUrl(form, key), { redirect: "manual" })).status === 410;
  } catch {
    return false;
  }
}

function showOffer(form, name, copy, key) {
  const offer = document.createElement("div");
  offer.className = "notice notice-warning";
  offer.setAttribute("role", "alert");
  const words = document.createElement("div");
  const when = new Date(copy.at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" });
  words.textContent = `This browser holds text typed at ${when} that did not reach the server.`;
  const use = button("Use it", async () => {
    if (await saveKept(form, copy, key)) location.assign(`?draft=${key}`);
    else words.textContent = "It can't be saved right now. It stays in this browser; try again.";
  });
  const drop = button("Drop it", () => {
    localStorage.removeItem(name);
    offer.remove();
  });
  offer.append(words, use, drop);
  form.before(offer);
}

// Over whatever the server holds: the reader chose this text.
async function saveKept(form, copy, key) {
  const body = new URLSearchParams(copy.text);
  body.set("draft", key);
  try {
    const standing = await fetch(draftUrl(form, key), { redirect: "manual" });
    body.set("revision", standing.ok ? (await standing.json()).revision : "0");
    return (await post(form, draftUrl(form, key), body)).ok;
  } catch {
    return false;
  }
}

function button(label, act) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "button button-small";
  element.textContent = label;
  element.addEventListener("click", act);
  return element;
}
