/* Forms: sent once, saved with Ctrl-Enter, text areas that grow, selects that send themselves. */
import { behaviour } from "./behaviour.js";

// --- Sent once: the button says so until the answer is there ---

const busy = new Map();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-submit-once]") || event.defaultPrevented) return;
  if (busy.has(form)) {
    event.preventDefault();
    return;
  }
  const button = event.submitter ?? form.querySelector("button:not([type=button])");
  busy.set(form, { button, html: button?.innerHTML });
  // Disabled after the form's data is taken, so that the button's own name and value are sent too.
  setTimeout(() => {
    if (!busy.has(form) || !button) return;
    button.disabled = true;
    button.textContent = form.dataset.submitOnce || "Saving…";
  });
});

function release(form) {
  const state = busy.get(form);
  if (!state) return;
  busy.delete(form);
  if (state.button) {
    state.button.disabled = false;
    state.button.innerHTML = state.html;
  }
}

document.addEventListener("htmx:afterRequest", (event) => release(event.detail.elt));
// The browser's Back brings the page as it was left.
window.addEventListener("pageshow", () => [...busy.keys()].forEach(release));

// --- Saved with Ctrl-Enter ---

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const form = event.target.form;
  if (!form || form.method === "dialog") return;
  event.preventDefault();
  form.requestSubmit(form.querySelector(".button-primary:not([type=button])"));
});

// --- Text areas grow where the browser does not do it ---

if (!CSS.supports("field-sizing", "content")) {
  behaviour("textarea", (area) => {
    const fit = () => {
      area.style.blockSize = "auto";
      area.style.blockSize = `${area.scrollHeight + 2}px`;
    };
    area.addEventListener("input", fit);
    fit();
  });
}

// --- Selects that send their form ---

document.addEventListener("change", (event) => {
  const form = event.target.form ?? event.target.closest("form");
  if (form?.matches("[data-autosubmit]")) form.requestSubmit();
});

behaviour("[data-form-errors]", (summary) => summary.focus());

// --- An address to be copied is chosen whole ---

behaviour("[data-select-all]", (field) => field.addEventListener("focus", () => field.select()));
