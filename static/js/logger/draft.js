// Saves the draft as one types. "Saved" is shown only when the server has said so; a failure stays until it is over.
import { post, signedOut, typed, typedText } from "./form-data.js";
import { dropText, keepText } from "./kept-text.js";

const PAUSE = 1500; // ms without a key before a save
const RETRY_MOST = 30000; // ms between two tries at most
const LOOK_FOR_SIGN_IN = 4000; // ms between two looks whether one has signed in again

export function keepDraft(form) {
  const line = form.querySelector("[data-save-state]");
  const signIn = form.querySelector("[data-sign-in]");
  let confirmed = typedText(form);
  let timer = 0;
  let retry = 2000;
  let saving = false;
  let leaving = false;
  let lastSaved = "";

  function show(state, words) {
    line.dataset.state = state;
    line.textContent = words;
  }

  function fail(why, after) {
    const kept = keepText(form) ? "Your text is kept in this browser." : "This browser can't keep it: copy your notes.";
    show("failed", `${lastSaved ? `Not saved since ${lastSaved}` : "Not saved"}: ${why} ${kept}`);
    if (after) schedule(after);
  }

  function schedule(delay) {
    clearTimeout(timer);
    timer = setTimeout(save, delay);
  }

  function touch() {
    if (leaving || typedText(form) === confirmed) return;
    keepText(form);
    if (line.dataset.state !== "failed") show("saving", "Saving…");
    schedule(PAUSE);
  }

  async function save() {
    if (saving || leaving) return schedule(PAUSE);
    const sent = typedText(form);
    saving = true;
    try {
      await understand(await post(form, form.dataset.draftUrl, typed(form)), sent);
    } catch {
      fail("no answer from the server.", retry);
      retry = Math.min(retry * 2, RETRY_MOST);
    } finally {
      saving = false;
    }
  }

  async function understand(response, sent) {
    if (leaving) return;
    if (response.ok) return accepted(await response.json(), sent);
    if (signedOut(response)) return signedOutNow();
    if (response.status === 403) return renewToken();
    if (response.status === 409) return movedOn(await response.json());
    if (response.status === 410) return location.assign((await response.json()).logged);
    if (response.status === 413 || response.status === 400) return fail("the notes are too long for the server.", 0);
    throw new Error(String(response.status));
  }

  function accepted(answer, sent) {
    form.elements.revision.value = answer.revision;
    confirmed = sent;
    lastSaved = answer.at;
    retry = 2000;
    signIn.hidden = true;
    history.replaceState(null, "", `?draft=${form.elements.draft.value}`);
    if (typedText(form) === sent) {
      dropText(form);
      show("saved", `Saved ${answer.at}`);
    } else schedule(PAUSE);
  }

  function signedOutNow() {
    signIn.hidden = false;
    fail("you are signed out. Sign in, and saving goes on.", 0);
    clearTimeout(timer);
    timer = setTimeout(renewToken, LOOK_FOR_SIGN_IN);
  }

  async function renewToken() {
    const response = await fetch(form.dataset.sessionUrl, { redirect: "manual" });
    if (signedOut(response)) return signedOutNow();
    if (!response.ok) return fail("you may not log meetings.", 0);
    const session = await response.json();
    if (String(session.user) !== form.dataset.user) return fail("somebody else is signed in.", LOOK_FOR_SIGN_IN);
    for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = session.token;
    schedule(0);
  }

  function movedOn(answer) {
    fail(`this draft was saved elsewhere at ${answer.at}.`, 0);
    const mine = choice("Keep what is here", () => {
      form.elements.revision.value = answer.revision;
      schedule(0);
    });
    const theirs = choice("Show the other", () => {
      leaving = true;
      dropText(form);
      location.assign(`?draft=${form.elements.draft.value}`);
    });
    line.append(" ", mine, " ", theirs);
  }

  function choice(label, act) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-small";
    button.textContent = label;
    button.addEventListener("click", act);
    return button;
  }

  form.addEventListener("input", touch);
  form.addEventListener("change", touch);
  form.addEventListener("combobox:change", touch);
  form.addEventListener("submit", () => {
    keepText(form);
    leaving = true;
    clearTimeout(timer);
  });
  addEventListener("pageshow", () => (leaving = false));
  addEventListener("online", () => line.dataset.state === "failed" && schedule(0));
  addEventListener("beforeunload", (event) => {
    if (!leaving && line.dataset.state === "failed") event.preventDefault();
  });
  return { touch };
}
