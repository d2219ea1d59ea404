/* Files dropped anywhere on the panel are attached as if they had been chosen; while they go up, a bar shows how far. */
import { behaviour } from "./behaviour.js";

behaviour("[data-drop]", (panel) => {
  const form = panel.querySelector("form.attach");
  if (!form) return;
  const input = form.elements.files;
  const progress = form.querySelector("progress");
  const holdsFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");

  panel.addEventListener("dragover", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    panel.classList.add("is-target");
  });
  panel.addEventListener("dragleave", (event) => {
    if (!panel.contains(event.relatedTarget)) panel.classList.remove("is-target");
  });
  panel.addEventListener("drop", (event) => {
    panel.classList.remove("is-target");
    if (!holdsFiles(event) || event.dataTransfer.files.length === 0) return;
    event.preventDefault();
    input.files = event.dataTransfer.files;
    form.requestSubmit();
  });
  form.addEventListener("htmx:xhr:progress", (event) => {
    if (!event.detail.lengthComputable) return;
    progress.hidden = false;
    progress.value = (100 * event.detail.loaded) / event.detail.total;
  });
});
