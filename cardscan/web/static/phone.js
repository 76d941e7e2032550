// Shows the code and the phones as they come in and go, without a reload: what bears data-part is
// asked for again and again while the page is seen, but for the part that somebody is at.

const EVERY = 3_000; // milliseconds

async function look() {
  const answer = await fetch(location.href);
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const old of document.querySelectorAll("[data-part]")) {
    const fresh = page.querySelector(`[data-part="${old.dataset.part}"]`);
    if (fresh && fresh.innerHTML !== old.innerHTML && !old.contains(document.activeElement)) {
      old.replaceChildren(...fresh.childNodes);
    }
  }
}

setInterval(() => document.hidden || look().catch(() => undefined), EVERY);
