// The keyboard shortcuts, as the last section of the page lists them.

function isWriting(target) {
  return target.matches("input:not([type=checkbox]), select, textarea");
}

function startKeyboard(section, switchBox) {
  const {tree, search} = section;
  const host = tree.host;
  let last = null;

  const here = () => {
    const at = document.activeElement;
    if (host.contains(at)) return at.closest(".clause")?.querySelector("button.row") ?? at.closest(".group")?.querySelector("button.row");
    return last && last.isConnected ? last : null;
  };
  const move = (by) => {
    const rows = tree.rows();
    const at = rows.indexOf(here());
    const next = at < 0 ? rows[0] : rows[at + by];
    if (!next) return;
    next.focus();
    next.scrollIntoView({block: "nearest", behavior: "instant"});
  };
  const leave = () => {
    const row = here();
    if (!host.contains(document.activeElement) || !row) return;
    if (tree.isOpen(row)) row.click();
    row.focus();
  };

  host.addEventListener("focusin", () => { last = here(); });
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" && event.key !== "ArrowDown" && event.key !== "Enter") return;
    event.preventDefault();
    if (event.key === "Escape" && search.value) {
      search.value = "";
      search.dispatchEvent(new Event("input"));
    } else if (event.key === "Escape") search.blur();
    else tree.rows()[0]?.focus();
  });
  switchBox.checked = remembered("cce-release-single-keys") !== "off";
  switchBox.addEventListener("change", () => remember("cce-release-single-keys", switchBox.checked ? "on" : "off"));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isWriting(event.target)) return;
    // The arrow keys move only on a row; elsewhere they scroll.
    const onRow = event.target.matches("button.row");
    const moves = {ArrowDown: onRow && 1, ArrowUp: onRow && -1, j: switchBox.checked && 1, k: switchBox.checked && -1};
    if (event.key === "/" && switchBox.checked) {
      search.focus();
      search.select();
    } else if (moves[event.key]) move(moves[event.key]);
    else if (event.key === "Escape") leave();
    else return;
    event.preventDefault();
  });
}
