// Turns between the notes and how they will be shown.
import { post } from "./form-data.js";

export function showPreview(form) {
  const button = form.querySelector("[data-preview]");
  const preview = form.querySelector("[data-preview-of]");
  const notes = form.elements.notes;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const showing = button.getAttribute("aria-pressed") === "true";
    if (!showing) {
      const response = await post(form, form.dataset.previewUrl, new URLSearchParams({ notes: notes.value }));
      if (!response.ok) return;
      const template = document.createElement("template");
      template.innerHTML = await response.text();
      preview.replaceChildren(template.content);
    }
    button.setAttribute("aria-pressed", String(!showing));
    button.textContent = showing ? "Preview" : "Write";
    preview.hidden = showing;
    notes.hidden = !showing;
    (showing ? notes : preview).focus();
  });
}
