// What was typed and has not reached the server yet stays in this browser, a copy for each draft and person.
import { typedText } from "./form-data.js";

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

export async function offerKeptText(form, reading, draft) {
  const mine = place(form.dataset.user, form.elements.draft.value);
  const all = place(form.dataset.user, "");
  const blank = !form.elements.notes.value && form.elements.revision.value === "0";
  for (const name of Object.keys(localStorage)) {
    if (name !== mine && !(blank && name.startsWith(all))) continue;
    const copy = JSON.parse(localStorage.getItem(name));
    if (copy.text === typedText(form)) continue;
    if (await isLogged(form, name.slice(all.length))) localStorage.removeItem(name);
    else showOffer(form, name, copy, reading, draft);
  }
}

async function isLogged(form, key) {
  const url = form.dataset.draftUrl.replace(form.elements.draft.value, key);
  try {
    return (await fetch(url, { redirect: "manual" })).status === 410;
  } catch {
    return false;
  }
}

function showOffer(form, name, copy, reading, draft) {
  const offer = document.createElement("div");
  offer.className = "notice notice-warning";
  offer.setAttribute("role", "alert");
  const words = document.createElement("div");
  const when = new Date(copy.at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" });
  words.textContent = `This browser holds text typed at ${when} that did not reach the server.`;
  const use = button("Use it", async () => {
    useText(form, copy, name.split(":").at(-1));
    offer.remove();
    await reading.now(copy.text);
    draft.touch();
  });
  const drop = button("Drop it", () => {
    localStorage.removeItem(name);
    offer.remove();
  });
  offer.append(words, use, drop);
  form.before(offer);
}

function button(label, act) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "button button-small";
  element.textContent = label;
  element.addEventListener("click", act);
  return element;
}

function useText(form, copy, key) {
  const data = new URLSearchParams(copy.text);
  for (const name of ["partner", "partner_id", "subject", "kind", "starts_at", "minutes", "notes"]) {
    form.elements[name].value = data.get(name) ?? "";
  }
  form.dataset.draftUrl = form.dataset.draftUrl.replace(form.elements.draft.value, key);
  form.elements.draft.value = key;
  form.elements.revision.value = copy.revision;
}

