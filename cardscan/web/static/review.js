// The review page: fields by keys, words of the card by click or keys, everything saved at once.
// Buttons and links are pressed by keys.js; each change is a form that also works without this.

const keysOn = document.getElementById("keys");
const root = () => document.getElementById("review");
const form = () => document.getElementById("card");
const rows = () => [...form().querySelectorAll(".row")];
const box = (row) => row?.querySelector("input:not([type=hidden]), textarea");
const rowOf = (element) => element?.closest?.(".row");
const isDirty = (input) => input.value !== input.defaultValue;
const dirty = () => [...form().querySelectorAll(".row input:not([type=hidden]), textarea")].filter(isDirty);

let current = ""; // the id of the row that was last gone to
let picked = []; // rects of words, in the order of their picking
let cursor = null; // the word at which the keys are
let saving = Promise.resolve(true);
let posts = 0; // that wait for their answer
let leaving = false;

function tell(text) {
  document.getElementById("told").textContent = text;
}

function go(row) {
  if (row) {
    row.focus();
    row.scrollIntoView({ block: "nearest" });
  }
}

function mark(row) {
  if (row && row.id !== current) {
    endPicking();
    current = row.id;
  }
  for (const rect of form().querySelectorAll(".values rect")) {
    rect.classList.toggle("current", rect.dataset.row === current);
  }
}

// Saving: the form is posted and the page that comes back takes the place of this one. What was
// typed since then stays in its field, and so does all of it while the desk cannot be reached.

function twin(button) {
  const [name, value] = [button?.name ?? "do", CSS.escape(button?.value ?? "save")];
  return form().querySelector(`button[name="${name}"][value="${value}"]`);
}

async function post(button) {
  const sent = new FormData(form(), twin(button));
  const typed = new Map(dirty().map((input) => [input.id, input.value]));
  tell("Saving …");
  let answer;
  try {
    answer = await fetch(form().action, { method: "POST", body: new URLSearchParams(sent) });
  } catch {
    tell("Not saved: the desk cannot be reached. What you typed stays here, and is tried again.");
    setTimeout(save, 3000);
    return false;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("review");
  if (!fresh) {
    const told = [...page.querySelectorAll("main > :is(h1, p)")].map((one) => one.textContent);
    tell(`Not saved: ${told.join(" ") || answer.statusText}`);
    if (answer.status === 503) {
      setTimeout(save, 3000);
    }
    return false;
  }
  const since = dirty().filter((input) => typed.get(input.id) !== input.value);
  const later = since.map((input) => [input.id, input.value]);
  const focus = document.activeElement;
  const place = focus?.id || rowOf(focus)?.id || current;
  const range = focus?.selectionStart === undefined ? null : [focus.selectionStart, focus.selectionEnd];
  root().replaceWith(document.importNode(fresh, true));
  endPicking();
  for (const [id, value] of later) {
    const input = document.getElementById(id);
    if (input) {
      input.value = value;
    }
  }
  const there = document.getElementById(place) ?? document.getElementById(current);
  there?.focus({ preventScroll: true });
  if (range && there?.setSelectionRange) {
    there.setSelectionRange(...range);
  }
  mark(rowOf(there));
  if (answer.ok) {
    history.replaceState(null, "", answer.url);
    tell("Saved.");
  } else {
    root().querySelector("[role=alert]")?.scrollIntoView({ block: "nearest" });
  }
  return answer.ok;
}

function queue(button) {
  posts += 1;
  saving = saving.then(() => post(button)).finally(() => (posts -= 1));
  return saving;
}

async function save() {
  await saving;
  return dirty().length ? queue() : true;
}

// Picking words: they take the place of what stands in the field, in the order of their picking.

function startPicking(row) {
  const words = [...form().querySelectorAll(".words rect")];
  if (row && words.length) {
    root().classList.add("picking");
    mark(row);
    return words;
  }
  return [];
}

function endPicking() {
  root().classList.remove("picking");
  for (const rect of form().querySelectorAll(".words rect")) {
    rect.classList.remove("picked", "at");
  }
  picked = [];
  cursor = null;
}

function pick(rects) {
  const input = box(document.getElementById(current));
  const all = rects.every((rect) => picked.includes(rect));
  picked = picked.filter((rect) => !rects.includes(rect));
  if (!all) {
    picked.push(...rects);
  }
  for (const rect of form().querySelectorAll(".words rect")) {
    rect.classList.toggle("picked", picked.includes(rect));
  }
  input.value = picked.length ? picked.map((rect) => rect.dataset.word).join(" ") : input.defaultValue;
  tell(input.value);
}

function moveCursor(words, step) {
  const at = words.indexOf(cursor);
  let next = at + step;
  if (Math.abs(step) > 1) {
    // To the nearest word of the line below or above.
    const ahead = step > 0 ? words.slice(at + 1) : words.slice(0, Math.max(at, 0)).reverse();
    const other = ahead.find((rect) => rect.dataset.line !== cursor?.dataset.line);
    const line = ahead.filter((rect) => rect.dataset.line === other?.dataset.line);
    const left = Number(cursor?.getAttribute("x"));
    const gap = (rect) => Math.abs(Number(rect.getAttribute("x")) - left);
    next = words.indexOf(line.sort((one, two) => gap(one) - gap(two))[0] ?? cursor);
  }
  cursor?.classList.remove("at");
  cursor = words[Math.min(Math.max(next, 0), words.length - 1)];
  cursor.classList.add("at");
  tell(cursor.dataset.word);
}

function pickByKey(event) {
  const words = [...form().querySelectorAll(".words rect")];
  const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 2, ArrowUp: -2 };
  if (event.key in steps) {
    moveCursor(words, steps[event.key]);
  } else if (event.key === " " && cursor) {
    pick([cursor]);
  } else if (event.key === "Enter") {
    if (!picked.length && cursor) {
      pick([cursor]);
    }
    endPicking();
    save();
  } else if (event.key === "Escape") {
    const input = box(document.getElementById(current));
    input.value = input.defaultValue;
    endPicking();
  } else {
    return false;
  }
  return true;
}

// Keys

function step(by, doubtful = false) {
  const all = rows().filter((row) => !doubtful || row.classList.contains("doubtful"));
  const here = rows().findIndex((row) => row.id === current);
  const places = all.map((row) => rows().indexOf(row));
  const next = by > 0 ? places.find((at) => at > here) : places.filter((at) => at < here).at(-1);
  go(rows()[next ?? (doubtful ? places[0] : here)]);
}

function inRow(row, event) {
  if (event.key === "f" || (event.key === "Enter" && event.target === row)) {
    box(row).focus();
    box(row).select();
  } else if (/^[1-9]$/.test(event.key)) {
    row.querySelectorAll("button[name=take]")[Number(event.key) - 1]?.click();
  } else if (event.key === "Delete") {
    box(row).value = "";
    save();
  } else if (event.key === "w") {
    const words = startPicking(row);
    if (words.length) {
      moveCursor(words, 1);
    }
  } else {
    return false;
  }
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) {
    return;
  }
  const row = rowOf(event.target);
  const typing = event.target.matches("input:not([type=checkbox]), select, textarea");
  let taken = false;
  if (typing && row && event.key === "Enter" && !(event.shiftKey && event.target.matches("textarea"))) {
    row.focus();
    save();
    taken = true;
  } else if (typing && row && event.key === "Escape") {
    event.target.value = event.target.defaultValue;
    endPicking();
    row.focus();
    taken = true;
  } else if (!typing && keysOn.checked) {
    const here = document.getElementById(current);
    if (cursor) {
      taken = pickByKey(event);
    } else if (event.key === "j" || event.key === "k") {
      step(event.key === "j" ? 1 : -1);
      taken = true;
    } else if (event.key === "g") {
      step(1, true);
      taken = true;
    } else if (here && !event.target.closest("a, button, summary")) {
      taken = inRow(here, event);
    }
  }
  if (taken) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}, true);

document.addEventListener("focusin", (event) => {
  const row = rowOf(event.target);
  if (row) {
    mark(row);
    if (event.target === box(row)) {
      startPicking(row);
    } else if (!cursor) {
      root().classList.remove("picking");
    }
  }
});

document.addEventListener("focusout", (event) => {
  if (rowOf(event.target) && rowOf(event.target) !== rowOf(event.relatedTarget)) {
    save();
  }
});

// The mouse

document.addEventListener("mousedown", (event) => {
  if (event.target.closest(".overlay .words")) {
    event.preventDefault(); // the field keeps the focus
  }
});

document.addEventListener("click", (event) => {
  const word = event.target.closest("rect[data-word]");
  if (word && document.getElementById(current)) {
    const line = [...form().querySelectorAll(".words rect")].filter(
      (rect) => rect.dataset.line === word.dataset.line,
    );
    box(document.getElementById(current)).focus();
    pick(event.shiftKey ? line : [word]);
    return;
  }
  const value = event.target.closest("rect[data-row]");
  if (value) {
    event.preventDefault();
    go(document.getElementById(value.dataset.row));
    return;
  }
  const link = event.target.closest("#review a[href]");
  if (link?.hash && link.pathname === location.pathname) {
    event.preventDefault();
    go(rowOf(document.getElementById(link.hash.slice(1))));
  } else if (link && dirty().length) {
    event.preventDefault();
    save().then((saved) => saved && location.assign(link.href));
  }
});

document.addEventListener("submit", (event) => {
  if (event.target !== form()) {
    return;
  }
  const button = event.submitter;
  if (button?.name === "take" || button?.value === "save") {
    event.preventDefault();
    queue(button);
  } else if (posts) {
    event.preventDefault(); // what is on its way counts first
    saving.then((saved) => saved && form().requestSubmit(twin(button)));
  } else {
    leaving = true;
    tell(button?.value.startsWith("turn.") ? "The card is read again …" : "");
  }
});

document.addEventListener("toggle", (event) => {
  if (event.target.id === "join" && event.target.open) {
    event.target.querySelector("button")?.focus();
  }
}, true);

window.addEventListener("beforeunload", (event) => {
  if (dirty().length && !leaving) {
    event.preventDefault();
  }
});

go(form().querySelector(".row.doubtful") ?? rows()[0]);
