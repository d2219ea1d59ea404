/* hx-confirm="question" asks in a dialog of ours, as data-dialog-open does. The button's own words say what is done. */

document.addEventListener("htmx:confirm", (event) => {
  const { question, issueRequest, elt } = event.detail;
  if (!question) return;
  event.preventDefault();
  const asked = elt.querySelector("button:not([type=button])");
  const verb = asked?.getAttribute("aria-label") || asked?.textContent.trim() || "Go on";
  const dialog = document.createElement("dialog");
  dialog.className = "dialog dialog-small";
  dialog.setAttribute("aria-label", question);
  const body = Object.assign(document.createElement("div"), { className: "dialog-body" });
  body.append(Object.assign(document.createElement("p"), { textContent: question }));
  const footer = Object.assign(document.createElement("footer"), { className: "dialog-footer" });
  footer.append(button("Cancel", "button button-quiet", () => {}), button(verb, "button button-danger", () => issueRequest(true)));
  dialog.append(body, footer);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();

  function button(text, className, act) {
    const made = Object.assign(document.createElement("button"), { type: "button", className, textContent: text });
    made.addEventListener("click", () => {
      dialog.close();
      act();
    });
    return made;
  }
});
