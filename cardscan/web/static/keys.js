// Single keys press what bears them in aria-keyshortcuts. They can be switched off (WCAG 2.1.4),
// which this browser remembers, and are not heard while something is typed.

const on = document.getElementById("keys");
on.checked = localStorage.getItem("keys") !== "off";
on.closest("p").hidden = false;
on.addEventListener("change", () => localStorage.setItem("keys", on.checked ? "on" : "off"));

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=checkbox]), select, textarea");
  if (!on.checked || typing || event.ctrlKey || event.altKey || event.metaKey || event.repeat) {
    return;
  }
  const pressed = event.shiftKey ? `Shift+${event.key.toUpperCase()}` : event.key;
  // Enter on what has the focus is the browser's own.
  if (pressed === "Enter" && event.target.closest("a, button, input")) {
    return;
  }
  for (const one of document.querySelectorAll("[aria-keyshortcuts]")) {
    if (one.getAttribute("aria-keyshortcuts").split(" ").includes(pressed)) {
      event.preventDefault();
      one.click();
      return;
    }
  }
});
