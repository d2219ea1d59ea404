/* The form of a planned meeting: a partner brings its people, and recurrence shows only what it asks for. */
import { behaviour } from "./behaviour.js";

behaviour("[data-plan-meeting]", (part) => {
  const button = part.querySelector("[data-people]");
  if (!button) return;
  button.hidden = true;
  part.addEventListener("combobox:change", (event) => {
    const ofPartner = event.target.querySelector?.("[name=partner]");
    if (ofPartner && event.detail.items.length) part.closest("form").requestSubmit(button);
  });
});

behaviour("[data-repeats]", (fieldset) => {
  const repeats = fieldset.querySelector("select");
  const more = fieldset.querySelector("[data-repeats-more]");
  const weeks = fieldset.querySelector("[data-repeats-weeks]");
  const fit = () => {
    more.hidden = repeats.value === "";
    weeks.hidden = repeats.value !== "week";
  };
  repeats.addEventListener("change", fit);
  fit();
});
