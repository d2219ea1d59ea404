/* Gives each element that matches a selector its behaviour, once: those on the page, and those that htmx brings. */

const known = [];

export function behaviour(selector, enhance) {
  const done = new WeakSet();
  const run = (root) => {
    const found = root.matches?.(selector) ? [root, ...root.querySelectorAll(selector)] : root.querySelectorAll(selector);
    for (const element of found) {
      if (done.has(element)) continue;
      done.add(element);
      enhance(element);
    }
  };
  known.push(run);
  run(document);
}

export function enhanceAll(root) {
  known.forEach((run) => run(root));
}

document.addEventListener("htmx:load", (event) => enhanceAll(event.detail.elt));
