// Sends unsent leads one after the other, and again until the server has confirmed each. A lead's key makes it one lead.
import { post, signedOut } from "../logger/form-data.js";
import { drop, keep, unsent } from "./queue.js";

const LONGEST_WAIT = 30000; // ms between two tries at most
const FIRST_WAIT = 2000; // ms
const PATIENCE = 15000; // ms that an answer may take
const LOOK_FOR_SIGN_IN = 4000; // ms between two looks whether one has signed in again

/** `told(state, details)` hears of "sending", "saved" {label, at}, "refused", "offline", "signed-out" and "someone-else". */
export function sender(form, told) {
  const owner = form.dataset.place;
  let timer = 0;
  let wait = FIRST_WAIT;
  let sending = false;

  const next = () => unsent(owner).find((entry) => !entry.refused);

  function soon(delay = 0) {
    clearTimeout(timer);
    timer = setTimeout(send, delay);
  }

  async function send() {
    if (sending) return;
    const entry = next();
    if (!entry) return;
    sending = true;
    told("sending");
    let after = null;
    try {
      after = await understand(await post(form, form.action, new URLSearchParams(entry.body), AbortSignal.timeout(PATIENCE)), entry);
    } catch {
      told("offline");
      after = wait;
      wait = Math.min(wait * 2, LONGEST_WAIT);
    } finally {
      sending = false;
    }
    if (after !== null) soon(after);
  }

  // Returns after how many milliseconds to go on.
  async function understand(response, entry) {
    if (response.status === 201) {
      const { at } = await response.json();
      drop(owner, entry.key);
      wait = FIRST_WAIT;
      told("saved", { label: entry.label, at });
      return 0;
    }
    if (response.status === 422) {
      const { errors } = await response.json();
      keep(owner, { ...entry, refused: Object.values(errors).flat().map((error) => error.message).join(" ") });
      told("refused");
      return 0;
    }
    if (signedOut(response)) {
      told("signed-out");
      return renewToken();
    }
    if (response.status === 403) return renewToken();
    throw new Error(String(response.status));
  }

  // The page itself says who is signed in now, and brings a token that is good.
  async function renewToken() {
    const response = await fetch(location.pathname, { redirect: "manual" });
    if (signedOut(response)) {
      told("signed-out");
      return LOOK_FOR_SIGN_IN;
    }
    if (!response.ok) throw new Error(String(response.status));
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("[data-booth-lead]");
    if (fresh?.dataset.user !== form.dataset.user) {
      told("someone-else");
      return LOOK_FOR_SIGN_IN;
    }
    const token = fresh.elements.csrfmiddlewaretoken.value;
    if (token === form.elements.csrfmiddlewaretoken.value) throw new Error("refused");
    form.elements.csrfmiddlewaretoken.value = token;
    return 0;
  }

  addEventListener("online", () => soon());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && soon());
  return { soon };
}
