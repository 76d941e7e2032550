// What other programs write is shown without a reload. While the page is seen, one connection to the
// desk tells the mark of what is in the database; a mark other than the page's own means that
// something was written since it was made. What a page shows anew bears data-live; a page may also
// say itself how it does that, with onChange.

const AWAY =
  "The desk does not answer, so this page may be out of date. It tries again every few seconds; " +
  "if the desk was started anew, open its new link.";
const NO_DATABASE = "The database cannot be reached, so this page may be out of date.";
const SILENCE = 30_000; // milliseconds; the desk says something every ten seconds
const AGAIN = 3_000;

const note = document.createElement("p");
note.className = "note";
note.setAttribute("role", "status");
document.body.append(note);

let mark = document.body.dataset.mark;
let stream, silence, again;
let change = showAnew;
let changing = Promise.resolve();

/** What is said at the foot of the page, until something else is; nothing for "". */
export function say(text, ...more) {
  note.replaceChildren(...(text ? [text, ...more] : []));
}

/** How this page shows what was written; `show` may fail, and is then tried again. */
export function onChange(show) {
  change = show;
}

/** A page of the desk, and whether it is what was asked for. */
export async function read(address, sent = {}) {
  const answer = await fetch(address, sent);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return { ok: answer.ok, page };
}

/** That a page which has been shown is as new as its mark. */
export function shown(page) {
  mark = page.body.dataset.mark ?? mark;
}

const before = new Map();
for (const one of document.querySelectorAll("[data-live]")) {
  before.set(one.dataset.live, one.innerHTML);
}

async function showAnew() {
  const { ok, page } = await read(location.href);
  if (!ok) {
    throw new Error(page.title);
  }
  let held = false;
  for (const old of document.querySelectorAll("[data-live]")) {
    const name = old.dataset.live;
    const fresh = page.querySelector(`[data-live="${name}"]`);
    if (!fresh || fresh.innerHTML === before.get(name)) {
      continue;
    }
    // Somebody is at it: what they have typed, or where they are, stays.
    if (old.contains(document.activeElement) || old.querySelector("details[open]")) {
      held = true;
    } else {
      before.set(name, fresh.innerHTML);
      old.replaceChildren(...fresh.childNodes);
    }
  }
  if (held) {
    const link = document.createElement("a");
    link.href = location.href;
    link.textContent = "Show this page anew";
    say("Something here was changed elsewhere. ", link);
  }
}

function hear(told) {
  listenOn();
  changing = changing.then(async () => {
    if (told === mark) {
      return;
    }
    try {
      await change();
      mark = told;
    } catch {
      lose();
    }
  });
}

function listenOn() {
  if ([AWAY, NO_DATABASE].includes(note.textContent)) {
    say("");
  }
  clearTimeout(silence);
  silence = setTimeout(lose, SILENCE);
}

function lose() {
  stop();
  say(AWAY);
  again = setTimeout(listen, AGAIN);
}

function stop() {
  stream?.close();
  stream = undefined;
  clearTimeout(silence);
  clearTimeout(again);
}

function listen() {
  if (stream || document.hidden) {
    return;
  }
  stream = new EventSource("/events");
  stream.addEventListener("mark", (event) => hear(event.data));
  stream.addEventListener("away", () => {
    listenOn();
    say(NO_DATABASE);
  });
  stream.addEventListener("error", lose);
}

// A browser keeps few connections to one host: pages that nobody sees give theirs up.
document.addEventListener("visibilitychange", () => (document.hidden ? stop() : listen()));
addEventListener("pagehide", stop);
addEventListener("pageshow", listen);
listen();
