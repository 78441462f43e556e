// Opens everything that matches the filter for printing, and restores the page afterwards.

function startPrinting(section) {
  let rows = null;
  let details = [];
  const before = () => {
    if (rows) return;
    rows = section.tree.turnAll(true);
    details = [...document.querySelectorAll("details:not([open]):not(.requests)")];
    details.forEach((one) => { one.open = true; });
  };
  const after = () => {
    if (!rows) return;
    rows.reverse().forEach((row) => row.click());
    details.forEach((one) => { one.open = false; });
    rows = null;
  };
  addEventListener("beforeprint", before);
  addEventListener("afterprint", after);
  matchMedia("print").addEventListener("change", (event) => (event.matches ? before() : after()));
}
