// The board with a mouse, a finger or keys. Whoever is dropped on a stage, or sent there from the
// dialog, moves when the desk says so: until then they stand where they stood. Long columns are kept
// in parts, of which only those near to what is seen are filled.

import { onChange, read, say, shown } from "/static/live.js";

const NEAR = "600px";
const AGAIN = 3_000; // milliseconds
const UNREAD = "The desk does not answer. Whoever is missing here is asked for again.";
const UNSENT =
  "The desk did not answer. Look where they stand before you try again; what you typed is still here.";

const board = document.querySelector(".board");
const done = document.querySelector(".done");
const track = board.dataset.track;
const dialog = document.createElement("dialog");
document.querySelector("main").append(dialog);
document.documentElement.classList.add("script");

let dragging = false;
let meant = ""; // the card of whoever the dialog is about

const near = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting, boundingClientRect, rootBounds } of entries) {
      const aside =
        boundingClientRect.right < rootBounds.left || boundingClientRect.left > rootBounds.right;
      if (target.matches(".more")) {
        if (isIntersecting) quietly(grow(target), target);
      } else if (isIntersecting) {
        quietly(fill(target), target);
      } else if (!aside) {
        empty(target);
      }
    }
  },
  { rootMargin: NEAR, scrollMargin: NEAR },
);

// Columns and their parts

function settle(column) {
  const stack = column.querySelector(".stack");
  stack.tabIndex = 0;
  stack.setAttribute("role", "group");
  stack.setAttribute("aria-labelledby", column.getAttribute("aria-labelledby"));
  column.querySelectorAll("ul").forEach(watch);
  column.querySelectorAll(".more").forEach((one) => near.observe(one));
}

function watch(part) {
  near.observe(part);
  part.querySelectorAll("a").forEach((link) => (link.tabIndex = -1));
  part.sorting ??= Sortable.create(part, {
    group: "people",
    draggable: "li",
    sort: false,
    forceFallback: true,
    fallbackTolerance: 5,
    delay: 200,
    delayOnTouchOnly: true,
    onStart: () => (dragging = true),
    onEnd: drop,
  });
}

function address(part) {
  const stage = part.closest(".column").dataset.stage;
  return `/board?${new URLSearchParams({ track, stage, at: part.dataset.at })}`;
}

async function readColumn(where) {
  const { ok, page } = await read(where);
  if (!ok) {
    throw new Error(page.title);
  }
  return page.querySelector(".column");
}

function put(part, fresh) {
  const cards = fresh.querySelectorAll("li");
  if (!part.dataset.empty && html(part) === html(fresh)) {
    return;
  }
  part.replaceChildren(...cards);
  part.style.height = "";
  delete part.dataset.empty;
  watch(part);
}

/** The people of a part, without what is set here. */
function html(part) {
  return [...part.children].map((card) => card.textContent + card.dataset.version).join();
}

async function fill(part) {
  if (part.dataset.empty) {
    const fresh = await readColumn(address(part));
    put(part, fresh.querySelector("ul"));
  }
}

function empty(part) {
  if (dragging || part.dataset.empty || !part.children.length || part.contains(document.activeElement)) {
    return;
  }
  part.style.height = `${part.offsetHeight}px`;
  part.dataset.empty = "yes";
  part.replaceChildren();
}

async function grow(more) {
  if (more.ariaBusy) {
    return;
  }
  more.ariaBusy = "true";
  try {
    const fresh = await readColumn(more.href);
    const part = document.importNode(fresh.querySelector("ul"), true);
    const following = fresh.querySelector(".more");
    more.before(part);
    watch(part);
    if (following) {
      const next = document.importNode(following, true);
      more.replaceWith(next);
      near.observe(next);
    } else {
      more.remove();
    }
  } finally {
    more.ariaBusy = null;
  }
}

/** Says so where reading fails, and has what is near looked at once more. */
function quietly(reading, target) {
  reading.catch(() => {
    say(UNREAD);
    if (target) {
      near.unobserve(target);
      setTimeout(() => near.observe(target), AGAIN);
    }
  });
}

/** Shows a board that was read, and of longer columns also what follows on what it has. */
async function show(page) {
  const focused = document.activeElement?.closest(".board li");
  const key = focused && keyOf(focused);
  const fresh = [...page.querySelectorAll(".column")];
  const old = [...board.querySelectorAll(".column")];
  const whole = fresh.length > 1 && old.length > 1;
  if (whole && fresh.map(stageOf).join() !== old.map(stageOf).join()) {
    board.replaceChildren(...fresh);
    fresh.forEach(settle);
  } else {
    await Promise.all(old.map((column) => {
      const same = fresh.find((one) => stageOf(one) === stageOf(column));
      return same && showColumn(column, same);
    }));
  }
  shown(page);
  if (key && !focused.isConnected) {
    focus(find(key) ?? board.querySelector("li"));
  }
}

async function showColumn(column, fresh) {
  const heading = fresh.querySelector("h2");
  column.querySelector("h2").replaceChildren(...heading.childNodes);
  const parts = [...column.querySelectorAll("ul")];
  const first = fresh.querySelector("ul");
  if (parts[0].dataset.at === first.dataset.at && !parts[0].dataset.empty) {
    put(parts[0], first);
  }
  await Promise.all(parts.slice(1).filter((part) => !part.dataset.empty).map(async (part) => {
    const found = await readColumn(address(part));
    put(part, found.querySelector("ul"));
  }));
  follow(column, fresh, Number(parts.at(-1).dataset.at));
}

/** Sets what leads on from the last part that a column has. */
function follow(column, fresh, last) {
  const left = Number(fresh.dataset.number) - last * Number(board.dataset.size);
  const more = column.querySelector(".more") ?? fresh.querySelector(".more");
  if (!more || left <= 0) {
    more?.remove();
    return;
  }
  const asked = { track, stage: stageOf(column), at: last + 1 };
  more.href = `/board?${new URLSearchParams(asked)}`;
  more.firstChild.data = `${left.toLocaleString("en")} more`;
  column.querySelector(".stack").append(more);
  near.observe(more);
}

const stageOf = (column) => column.dataset.stage;
const keyOf = (card) => card.querySelector(".name").getAttribute("href");
const find = (key) => board.querySelector(`li > .name[href="${CSS.escape(key)}"]`)?.closest("li");

async function refresh() {
  while (dragging) {
    await new Promise((wake) => setTimeout(wake, 200));
  }
  const { ok, page } = await read(location.pathname + location.search.replace(/&done=1/, ""));
  if (!ok) {
    throw new Error(page.title);
  }
  await show(page);
}

// Moves

function drop({ item, from, to, oldDraggableIndex }) {
  dragging = false;
  from.insertBefore(item, from.children[oldDraggableIndex] ?? null);
  const stage = stageOf(to.closest(".column"));
  const was = stageOf(from.closest(".column"));
  if (stage !== was) {
    const fields = { track, stage, was, version: item.dataset.version, back: `board:${track}` };
    const { pathname } = new URL(item.querySelector(".move").href);
    meant = keyOf(item);
    item.setAttribute("aria-busy", "true");
    send(pathname, fields).finally(() => item.removeAttribute("aria-busy"));
  }
}

/** Sends what a form would; the answer is the board as it is then, or what is to be told first. */
async function send(action, fields) {
  try {
    const { page } = await read(action, { method: "POST", body: new URLSearchParams(fields) });
    if (page.querySelector(".board")) {
      dialog.close();
      done.replaceChildren(...page.querySelector(".done").childNodes);
      say("");
      await show(page);
    } else {
      ask(page);
    }
  } catch {
    say(UNSENT);
  }
}

function ask(page) {
  const asked = page.querySelector(".ask") ?? page.querySelector("main");
  const heading = asked.querySelector("h1");
  const title = document.createElement("h2");
  title.id = "asked";
  title.append(...heading.childNodes);
  heading.replaceWith(title);
  if (!asked.querySelector(".cancel")) {
    const close = document.createElement("button");
    close.className = "cancel";
    close.textContent = "Close";
    asked.append(close);
  }
  dialog.replaceChildren(...asked.childNodes);
  dialog.className = "ask";
  dialog.setAttribute("aria-labelledby", "asked");
  if (!dialog.open) {
    dialog.showModal();
  }
  dialog.querySelector("input:not([type=hidden]), .places button, .cancel").focus();
}

async function choose(card) {
  meant = keyOf(card);
  try {
    const { page } = await read(card.querySelector(".move").href);
    ask(page);
  } catch {
    say(UNREAD);
  }
}

for (const place of [dialog, done]) {
  place.addEventListener("submit", (event) => {
    event.preventDefault();
    send(event.target.action, new FormData(event.target, event.submitter));
  });
}

// The card from which the dialog was opened may have been shown anew meanwhile.
dialog.addEventListener("close", () => {
  if (!board.contains(document.activeElement)) {
    focus(find(meant));
  }
});

dialog.addEventListener("click", (event) => {
  if (event.target.closest(".cancel")) {
    event.preventDefault();
    dialog.close();
  }
});

// Keys and clicks

board.addEventListener("click", (event) => {
  const link = event.target.closest(".move, .more");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) {
    return;
  }
  event.preventDefault();
  if (link.matches(".more")) {
    quietly(grow(link), link);
  } else {
    choose(link.closest("li"));
  }
});

board.addEventListener("focusin", (event) => {
  const card = event.target.closest("li");
  if (card) {
    board.querySelectorAll('li a[tabindex="0"]').forEach((link) => (link.tabIndex = -1));
    card.querySelectorAll("a").forEach((link) => (link.tabIndex = 0));
  }
});

board.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (event.ctrlKey || event.altKey || event.metaKey) {
    return;
  }
  const card = target.closest("li");
  const stack = target.closest(".stack");
  if (key === "m" && card) {
    choose(card);
  } else if (key === "ArrowDown" || key === "ArrowUp") {
    quietly(go(card, stack, key === "ArrowDown"));
  } else if (key === "ArrowRight" || key === "ArrowLeft") {
    goAside(card, stack, key === "ArrowRight");
  } else {
    return;
  }
  event.preventDefault();
});

/** To the next card of a column, or the one before, wherever it has to be read first. */
async function go(card, stack, down) {
  if (!card) {
    focus(stack?.querySelector("li"));
    return;
  }
  const beside = (one) => (down ? one.nextElementSibling : one.previousElementSibling);
  const part = card.parentElement;
  let other = beside(part);
  if (!beside(card) && other?.matches(".more")) {
    await grow(other);
    other = beside(part);
  }
  if (!beside(card) && other?.matches("ul")) {
    await fill(other);
  }
  focus(beside(card) ?? (down ? other?.firstElementChild : other?.lastElementChild));
}

/** To the card of the next column, or of the one before, that stands beside this one. */
function goAside(card, stack, right) {
  const columns = [...board.querySelectorAll(".column")];
  const from = columns.indexOf(stack?.closest(".column"));
  const others = right ? columns.slice(from + 1) : columns.slice(0, Math.max(0, from)).reverse();
  const column = others.find((one) => one.querySelector("li"));
  const top = (card ?? stack ?? board).getBoundingClientRect().top;
  const distance = (one) => Math.abs(one.getBoundingClientRect().top - top);
  const cards = [...(column?.querySelectorAll("li") ?? [])];
  focus(cards.sort((one, other) => distance(one) - distance(other))[0]);
}

function focus(card) {
  card?.querySelector(".name").focus();
}

board.querySelectorAll(".column").forEach(settle);
onChange(refresh);
