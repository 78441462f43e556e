// Light or dark: the setting of the system until the reader chooses; the browser remembers the choice if it can.

function remembered(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

function remember(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch { /* a page opened from a file may have no storage */ }
}

function startTheme(button) {
  const system = matchMedia("(prefers-color-scheme: dark)");
  let chosen = remembered("cce-release-theme");
  if (chosen !== "dark" && chosen !== "light") chosen = null;
  const apply = () => {
    const dark = chosen ? chosen === "dark" : system.matches;
    if (chosen) document.documentElement.dataset.theme = chosen;
    button.setAttribute("aria-pressed", String(dark));
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    chosen = button.getAttribute("aria-pressed") === "true" ? "light" : "dark";
    remember("cce-release-theme", chosen);
    apply();
  });
  system.addEventListener("change", apply);
  apply();
}
