/* [data-print] prints the page; without a script the browser's own menu does. */
import { behaviour } from "./behaviour.js";

behaviour("[data-print]", (button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});
