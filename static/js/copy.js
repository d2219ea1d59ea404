// [data-copy="id"]: copies what the field of this id holds.
import { behaviour } from "./behaviour.js";
import { toast } from "./toast.js";

behaviour("[data-copy]", (button) => {
  const field = document.getElementById(button.dataset.copy);
  if (!field || !navigator.clipboard) return;
  button.hidden = false;
  field.addEventListener("focus", () => field.select());
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
      toast("Copied", "good");
    } catch {
      field.focus();
    }
  });
});
