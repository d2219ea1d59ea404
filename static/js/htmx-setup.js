/* htmx: the CSRF token on what it sends, invalid forms swapped in, failures said aloud. */
import { toast } from "./toast.js";

const SAFE = /^(get|head|options)$/i;

document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector('meta[name="csrf-token"]')?.content;
  if (token && !SAFE.test(event.detail.verb)) event.detail.headers["X-CSRFToken"] = token;
});

// A form that came back with errors (422) or a conflict (409) is an answer to show.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (xhr.status === 422 || xhr.status === 409) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});

document.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  if (status === 403) toast("You may not do this. If you were signed out, sign in again in another tab.", "danger");
  else if (status === 404) toast("This is gone, or you may no longer see it. Reload the page.", "danger");
  else toast("The server could not do this. Nothing was changed; try again.", "danger");
});

document.addEventListener("htmx:sendError", () => toast("No answer from the server. Nothing was changed; try again.", "danger"));

// After a swap the first field with an error is where the reader goes on.
document.addEventListener("htmx:afterSwap", (event) => {
  event.detail.target?.querySelector?.('[data-form-errors], [aria-invalid="true"]')?.focus();
});
