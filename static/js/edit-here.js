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
  const form = event.detail.target?.querySelector?.("[data-form-here]");
  if (form) {
    if (!form.contains(document.activeElement)) form.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  } else if (event.detail.target?.id === "main" && cameFrom) {
    pencil(cameFrom)?.focus();
    cameFrom = "";
  }
});
