// Finds while somebody types. Arrows go through what was found, Escape goes back, and a slash begins
// unless single keys are switched off (WCAG 2.1.4). Without this script the forms are plain ones.

const PAUSE = 120;

function listen(form, found, show) {
  const field = form.querySelector("input[type=search]");
  let pause = 0;
  let turn = 0;

  async function find() {
    const asked = ++turn;
    const words = new URLSearchParams(new FormData(form));
    const address = `${form.dataset.found}?${words}`;
    const answer = await fetch(address).catch(() => null);
    if (answer && answer.ok && asked === turn) {
      show(new DOMParser().parseFromString(await answer.text(), "text/html"), address);
    }
  }

  form.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(find, PAUSE);
  });
  form.addEventListener("submit", () => clearTimeout(pause));

  function step(event, inField) {
    const links = [...found.querySelectorAll("li .who a, li > a")];
    const at = links.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 }[event.key];
    if (to === undefined || (inField && to < 0) || !links.length) {
      return;
    }
    event.preventDefault();
    (links[Math.min(to, links.length - 1)] || field).focus();
  }

  field.addEventListener("keydown", (event) => step(event, true));
  found.addEventListener("keydown", (event) => step(event, false));
  return field;
}

const finder = document.querySelector("header form");
const hits = document.getElementById("hits");
let first = listen(finder, hits, (page) => {
  hits.replaceChildren(...page.body.childNodes);
  hits.hidden = false;
});
const close = () => {
  hits.hidden = true;
};
document.addEventListener("click", (event) => event.target.closest("header form") || close());
finder.addEventListener("focusout", (event) => {
  if (event.relatedTarget && !finder.contains(event.relatedTarget)) {
    close();
  }
});
finder.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !hits.hidden) {
    event.preventDefault();
    finder.querySelector("input").focus();
    close();
  }
});

const list = document.querySelector("main form[data-found]");
if (list) {
  const found = document.getElementById("found");
  first = listen(list, found, (page, address) => {
    found.replaceChildren(...page.getElementById("found").childNodes);
    const title = page.querySelector("h1");
    document.querySelector("h1").replaceChildren(...title.childNodes);
    document.getElementById("told").textContent = document.querySelector("h1").textContent;
    history.replaceState(null, "", address);
  });
}

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=checkbox]), select, textarea");
  const off = localStorage.getItem("keys") === "off";
  if (event.key === "/" && !typing && !off && !event.ctrlKey && !event.altKey && !event.metaKey) {
    event.preventDefault();
    first.focus();
    first.select();
  }
});
