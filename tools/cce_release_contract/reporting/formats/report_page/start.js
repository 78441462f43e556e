// Reads the report and draws the page.

const report = JSON.parse(document.getElementById("report").textContent);
const at = (id) => document.getElementById(id);

startTheme(at("theme"));
if (report.previous) showComparison(at("comparison"), report.previous, report.clauses);
const section = new ClauseSection(at("clauses"), report);
const timeline = new Timeline(at("timeline"), report.timeline, report.timeline_left_out, report.clauses);
showCoverage(at("coverage"), report.coverage);
showSettings(at("settings"), report.settings, report.limits);
startKeyboard(section, at("single-keys"));
startPrinting(section);

function follow() {
  const id = location.hash.slice(1);
  if (id.includes(".")) section.reveal(id);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-clause], a[data-verdict]");
  if (link?.dataset.verdict) section.only(link.dataset.verdict);
  else if (link && location.hash === link.hash) follow(); // no hashchange comes for the same clause again
});
addEventListener("hashchange", follow);
follow();
if (report.summary.fail && !location.hash) section.only("fail"); // a link to a place shows that place among all others
document.documentElement.dataset.ready = "yes";
