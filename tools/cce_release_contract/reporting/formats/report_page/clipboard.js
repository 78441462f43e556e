// Copies text, also on a page opened from a file, which may not use the clipboard.

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function copyBySelection(text) {
  const before = document.activeElement;
  const area = element("textarea", {class: "unseen", readonly: true, "aria-hidden": "true", tabindex: "-1"});
  area.value = text;
  document.body.append(area);
  area.select();
  let done = false;
  try {
    done = document.execCommand("copy");
  } catch { /* it stays false */ }
  area.remove();
  if (before) before.focus({preventScroll: true});
  return done;
}

function commandBox(name, text) {
  const line = element("code", {dir: "ltr"}, text);
  const button = element("button", {type: "button", class: "control copy", click: async () => {
    const done = await copy(text);
    if (!done) getSelection().selectAllChildren(line);
    const word = done ? "Copied" : "Press Ctrl+C";
    button.textContent = word;
    say(done ? `${name} copied` : "The browser does not allow copying here. The text is selected: press Ctrl+C.");
    setTimeout(() => { button.textContent = label; }, 2000);
  }});
  const label = `Copy ${name}`;
  button.textContent = label;
  return element("div", {class: "command"}, button,
    element("pre", {tabindex: "0", role: "group", "aria-label": name}, line));
}
