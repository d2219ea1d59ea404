// The meeting logger: keeps the draft, reads the notes, shows the preview. Each part is a module of its own.
import { behaviour } from "./behaviour.js";
import { keepDraft } from "./logger/draft.js";
import { offerKeptText } from "./logger/kept-text.js";
import { showPreview } from "./logger/preview.js";
import { readNotes } from "./logger/reading.js";
import { addRows } from "./logger/rows.js";

behaviour("[data-logger]", (form) => {
  readNotes(form);
  const draft = keepDraft(form);
  addRows(form, draft.touch);
  showPreview(form);
  offerKeptText(form);
  const chosen = new FormData(form).get("partner");
  (chosen ? form.elements.notes : document.getElementById("id_partner")).focus({ preventScroll: true });
});
