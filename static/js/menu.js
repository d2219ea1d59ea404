/* <details data-menu>: closes on Escape, on a click elsewhere and after a choice; arrows move through it.
   <details data-menu-form> holds a form: it closes on Escape and on a click elsewhere. */

const ITEMS = ".menu-items :is(a, button):not([disabled])";

function close(menu, { focus = false } = {}) {
  menu.open = false;
  if (focus) menu.querySelector("summary").focus();
}

document.addEventListener("click", (event) => {
  for (const form of document.querySelectorAll("details[data-menu-form][open]")) {
    if (!form.contains(event.target)) close(form);
  }
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    const chosen = event.target.closest(".menu-items :is(a, button)");
    if (!menu.contains(event.target) || (chosen && !chosen.matches("[data-theme-set]"))) close(menu);
  }
});

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("details[data-menu-form][open]");
  if (form && event.key === "Escape") {
    event.preventDefault();
    close(form, { focus: true });
    return;
  }
  const menu = event.target.closest?.("details[data-menu]");
  if (!menu) return;
  if (event.key === "Escape" && menu.open) {
    event.preventDefault();
    close(menu, { focus: true });
    return;
  }
  if (!["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key)) return;
  event.preventDefault();
  menu.open = true;
  const items = [...menu.querySelectorAll(ITEMS)];
  const here = items.indexOf(document.activeElement);
  const last = items.length - 1;
  const next = { ArrowDown: here === last ? 0 : here + 1, ArrowUp: here <= 0 ? last : here - 1, Home: 0, End: last }[event.key];
  items[next]?.focus();
});

document.addEventListener("focusout", (event) => {
  const menu = event.target.closest?.("details[data-menu][open]");
  if (menu && event.relatedTarget && !menu.contains(event.relatedTarget)) close(menu);
});
