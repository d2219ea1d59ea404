/* Keys that work everywhere: m, /, Ctrl-K, g and a letter, ?. Not while someone types. */

const SEQUENCE_TIME = 1200; // milliseconds between "g" and its letter
const PLACES = { t: "/", p: "/partners/", e: "/engagements/", l: "/pipeline/", m: "/meetings/", f: "/follow-ups/", g: "/gaps/", r: "/roadmap/", v: "/events/", s: "/showcases/" };

let went = 0;

export function isTyping(target) {
  return target instanceof Element && (target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]") !== null);
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  const search = document.getElementById("search");
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k" && search) {
    event.preventDefault();
    // A command palette may take the key; the search field is what is there without one.
    if (document.dispatchEvent(new CustomEvent("palette:open", { cancelable: true }))) focusSearch(search);
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || document.querySelector("dialog[open]")) return;
  if (went && Date.now() - went < SEQUENCE_TIME && PLACES[event.key]) {
    went = 0;
    const link = document.querySelector(`.rail a[href="${PLACES[event.key]}"]`);
    if (link) {
      event.preventDefault();
      event.stopImmediatePropagation();
      location.assign(link.href);
    }
    return;
  }
  went = event.key === "g" ? Date.now() : 0;
  if (event.key === "/" && search) {
    event.preventDefault();
    focusSearch(search);
  } else if (event.key === "m") {
    const link = document.querySelector("[data-log-meeting]");
    if (link) location.assign(link.href);
  } else if (event.key === "?") {
    document.getElementById("keys")?.showModal();
  }
});

function focusSearch(search) {
  search.focus();
  search.select();
}
