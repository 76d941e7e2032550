// Sends photos in pieces, and keeps each in this browser until the desk has all of it: a reload, a
// closed phone or a lost connection only puts off the rest. What the desk says is shown in its words.

const PIECE = 1 << 20; // bytes at a time
const PAUSES = [1, 2, 4, 8, 15]; // seconds until the next try
const LOOK = 1000; // milliseconds between two looks at photos that are being read
const LOOKED_AT = 8; // photos at a time
const FIND = 4000; // milliseconds between two looks at what others have sent

const form = document.querySelector(".capture");
const list = document.querySelector(".shots");
const summary = document.getElementById("summary");
const most = Number(form.dataset.most);

// The queue: records of photos by their keys, in the order in which they were taken.

const kept = await openKept();
const shots = new Map((await kept.all()).map((shot) => [shot.key, shot]));

// Where the browser lets nothing be kept, as in private windows, photos are in memory alone.
async function openKept() {
  try {
    const base = await new Promise((done, failed) => {
      const asked = indexedDB.open("cardscan", 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore("shots", { keyPath: "key" });
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error);
    });
    const run = (mode, use) =>
      new Promise((done, failed) => {
        const store = base.transaction("shots", mode);
        const asked = use(store.objectStore("shots"));
        store.oncomplete = () => done(asked.result);
        store.onabort = () => failed(store.error);
      });
    return {
      all: async () => (await run("readonly", (s) => s.getAll())).sort((a, b) => a.at - b.at),
      put: (shot) => run("readwrite", (s) => s.put(shot)),
      drop: (key) => run("readwrite", (s) => s.delete(key)),
    };
  } catch {
    const nothing = async () => [];
    return { all: nothing, put: nothing, drop: nothing };
  }
}

// What is seen of a photo.

function row(key, name) {
  let found = list.querySelector(`[data-key="${key}"]`);
  if (!found) {
    found = document.createElement("li");
    found.dataset.key = key;
    found.append(span("who", name), span("words", ""));
    list.prepend(found);
    document.querySelector(".first")?.remove();
  }
  return found;
}

function span(kind, text) {
  const made = document.createElement("span");
  made.className = kind;
  made.textContent = text;
  return made;
}

function show(key, name, words, people = []) {
  const place = row(key, name).querySelector(".words");
  const shown = people.map((one) => {
    const made = document.createElement(one.address ? "a" : "span");
    if (one.address) made.href = one.address;
    made.textContent = one.name;
    return made;
  });
  const parts = shown.flatMap((one, number) => (number ? [", ", one] : [": ", one]));
  const old = place.textContent;
  const fresh = document.createElement("span");
  fresh.append(words, ...parts);
  if (old.trim() !== fresh.textContent) place.replaceChildren(...fresh.childNodes);
}

function showShot(shot, words = shot.words) {
  if (words) show(shot.key, shot.name, words, shot.people);
}

function tell(trouble = "") {
  const all = [...shots.values()];
  const count = (test) => all.filter(test).length;
  const coming = count((shot) => shot.file);
  const open = count((shot) => !shot.ended);
  const words = [];
  if (open) words.push(`${all.length - open} of ${all.length} read`);
  else if (all.length) words.push(`All ${all.length} are read`);
  if (coming) words.push(`${coming} still to be sent`);
  const said = [trouble, all.length ? `${words.join(", ")}.` : ""].filter(Boolean).join(" ");
  if (summary.textContent !== said) summary.textContent = said;
}

// Taking photos in.

async function take(files) {
  for (const file of files) {
    const key = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
      byte.toString(16).padStart(2, "0"),
    ).join("");
    const shot = { key, name: file.name || "photo.jpg", at: Date.now() + shots.size / 1e6 };
    Object.assign(shot, { event: form.elements.event.value, words: "waiting to be sent" });
    if (file.size > most) {
      end(shot, `refused: it has more than ${Math.floor(most / 1e6)} million bytes`);
    } else if (!file.size) {
      end(shot, "refused: it is empty");
    } else {
      // A file that was chosen may be gone after a reload: its bytes are kept, not its place.
      shot.file = new Blob([await file.arrayBuffer()], { type: file.type });
      await kept.put(shot).catch(() => undefined); // no room in this browser: it stays in memory
    }
    shots.set(key, shot);
    showShot(shot);
  }
  tell();
  send();
}

function end(shot, words) {
  update(shot, { words, ended: true });
}

function update(shot, said) {
  Object.assign(shot, { words: said.words, people: said.people, ended: said.ended, file: null });
  (shot.ended ? kept.drop(shot.key) : kept.put(shot)).catch(() => undefined);
  showShot(shot);
}

// Sending: one photo after the other, so that they are read in their order.

let sending = false;
let tries = 0;
let timer = 0;

async function send() {
  if (sending) return;
  sending = true;
  clearTimeout(timer);
  try {
    for (;;) {
      const shot = [...shots.values()].find((one) => one.file);
      if (!shot) break;
      await sendOne(shot);
      tries = 0;
    }
    tell();
  } catch (error) {
    tell(`${error.message} Your photos are kept here and will be sent.`);
    timer = setTimeout(send, 1000 * PAUSES[Math.min(tries, PAUSES.length - 1)]);
    tries += 1;
  } finally {
    sending = false;
  }
}

async function sendOne(shot) {
  const { file, name, event } = shot;
  let said = await ask(shot, "PUT", `?${new URLSearchParams({ name, length: file.size, event })}`);
  while (said?.state === "uploading") {
    showShot(shot, `uploading ${Math.floor((100 * said.offset) / file.size)} %`);
    tell();
    const piece = file.slice(said.offset, said.offset + PIECE);
    said = await ask(shot, "PATCH", "", { "upload-offset": said.offset }, piece);
  }
  if (said) update(shot, said);
  look();
}

// What the desk says of a photo; nothing where it refuses the photo, which then is told.
async function ask(shot, method, query = "", headers = {}, body = undefined) {
  let answer;
  let said;
  try {
    answer = await fetch(`/capture/${shot.key}${query}`, { method, headers, body });
    said = await answer.json();
  } catch {
    throw new Error("The desk is not reachable.");
  }
  if (answer.ok) return said;
  if (answer.status === 409) return ask(shot, "GET"); // it is further than was thought
  if (answer.status === 401) {
    throw new Error("This browser has no key to the desk any more: scan a new code there.");
  }
  const again = answer.status >= 500 || answer.status === 429;
  // What was half sent is given up after a day: it begins anew.
  if (again || method === "PATCH") throw new Error(`${said.detail} ${said.hint}`);
  end(shot, `refused: ${said.detail} ${said.hint}`);
  return undefined;
}

// Looking at what is being read.

let looking = false;

async function look() {
  if (looking) return;
  looking = true;
  for (;;) {
    const open = [...shots.values()].filter((shot) => !shot.file && !shot.ended);
    if (!open.length) break;
    await new Promise((done) => setTimeout(done, LOOK));
    let trouble = "";
    for (const shot of open.slice(0, LOOKED_AT)) {
      const said = await ask(shot, "GET").catch((error) => ({ trouble: error.message }));
      if (said?.state) update(shot, said);
      trouble ||= said?.trouble || "";
    }
    tell(trouble);
  }
  looking = false;
}

// What others have sent, from a phone or another page, comes into the list too.

function follow(line) {
  const { key } = line.dataset;
  const name = line.querySelector(".who").textContent;
  // Keys of other lengths are those of programs.
  if (key.length === 32 && !shots.has(key)) shots.set(key, { key, name, words: "", ended: false });
}

async function find() {
  const answer = await fetch("/capture");
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const line of [...page.querySelectorAll(".shots > li")].reverse()) {
    const { key } = line.dataset;
    const known = list.querySelector(`[data-key="${key}"]`);
    if (!known) {
      list.prepend(line);
      document.querySelector(".first")?.remove();
      if ("open" in line.dataset) follow(line);
    } else if (!shots.has(key) && known.textContent !== line.textContent) {
      known.replaceWith(line);
    }
  }
  look();
}

// The page.

const [event, chosen, camera] = form.querySelectorAll("input");
event.value ||= localStorage.getItem("event") || "";
event.addEventListener("change", () => localStorage.setItem("event", event.value));
for (const input of [chosen, camera]) {
  input.addEventListener("change", async () => {
    const files = [...input.files];
    await take(files);
    input.value = "";
  });
}
form.addEventListener("submit", (submitted) => submitted.preventDefault());
form.querySelector("button").hidden = true;
for (const shown of document.querySelectorAll(".camera, .drop")) shown.hidden = false;

addEventListener("dragover", (over) => {
  over.preventDefault();
  form.classList.add("dragged");
});
for (const left of ["dragleave", "drop"]) {
  addEventListener(left, () => form.classList.remove("dragged"));
}
addEventListener("drop", (dropped) => {
  dropped.preventDefault();
  take(dropped.dataTransfer.files);
});
addEventListener("online", send);
document.addEventListener("visibilitychange", send);

for (const shot of shots.values()) showShot(shot);
for (const line of list.querySelectorAll("[data-open]")) follow(line);
if (shots.size) tell();
send();
look();
setInterval(() => document.hidden || find().catch(() => undefined), FIND);
