// Prints the summary and the clauses that did not pass, or those that match a filter; restores the page afterwards.

const NOT_PASSED = ["fail", "advisory", "inconclusive"];

function startPrinting(section) {
  let rows = null;
  let chosen = false; // whether the verdicts were chosen here
  const before = () => {
    if (rows) return;
    chosen = isEmpty(section.wish);
    if (chosen) section.choose(NOT_PASSED);
    rows = section.tree.turnAll(true);
  };
  const after = () => {
    if (!rows) return;
    rows.reverse().forEach((row) => row.click());
    rows = null;
    if (chosen) section.reset();
  };
  addEventListener("beforeprint", before);
  addEventListener("afterprint", after);
  matchMedia("print").addEventListener("change", (event) => (event.matches ? before() : after()));
}
