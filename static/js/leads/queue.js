// Leads that were typed and that the server has not confirmed yet, kept in this browser for one event and person.
const place = (owner) => `leads-unsent:${owner}`;
const draftPlace = (owner) => `lead-typed:${owner}`;
// Where the browser keeps nothing, what is typed lives as long as the page.
const memory = new Map();

function read(name) {
  try {
    return localStorage.getItem(name) ?? memory.get(name) ?? null;
  } catch {
    return memory.get(name) ?? null;
  }
}

function write(name, text) {
  try {
    if (text === null) localStorage.removeItem(name);
    else localStorage.setItem(name, text);
    memory.delete(name);
    return true;
  } catch {
    // No room, or storage is switched off.
    if (text === null) memory.delete(name);
    else memory.set(name, text);
    return false;
  }
}

function parsed(text, otherwise) {
  try {
    return JSON.parse(text) ?? otherwise;
  } catch {
    return otherwise;
  }
}

/** Entries {key, label, body, refused} in the order in which they were typed. */
export const unsent = (owner) => parsed(read(place(owner)), []);

/** Adds or replaces the entry of this key; returns whether the browser keeps it. */
export function keep(owner, entry) {
  const others = unsent(owner).filter((known) => known.key !== entry.key);
  return write(place(owner), JSON.stringify([...others, entry]));
}

export function drop(owner, key) {
  const left = unsent(owner).filter((known) => known.key !== key);
  write(place(owner), left.length ? JSON.stringify(left) : null);
}

export const draft = (owner) => read(draftPlace(owner));
export const keepDraft = (owner, body) => write(draftPlace(owner), body);
export const dropDraft = (owner) => write(draftPlace(owner), null);
