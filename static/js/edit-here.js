/* Forms that open in place: the first field has the focus, Escape cancels, and afterwards the focus is where it was. */

let cameFrom = "";

const pencil = (href) => document.querySelector(`[data-edit-here][href="${CSS.escape(href)}"]`);

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-edit-here]");
  if (link) cameFrom = link.getAttribute("href");
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  const form = event.target.closest("[data-form-here]");
  if (!form) return;
  event.preventDefault();
  form.querySelector("[data-cancel]").click();
});

document.addEventListener("htmx:afterSettle", (event) => {
  const { target } = event.detail;
  // The whole page came anew: the old one, with its form, is what was aimed at.
  if (target?.id === "main") {
    if (cameFrom) pencil(cameFrom)?.focus();
    cameFrom = "";
    return;
  }
  const form = target?.querySelector?.("[data-form-here]");
  if (form && !form.contains(document.activeElement)) form.querySelector("input:not([type=hidden]), select, textarea")?.focus();
});
