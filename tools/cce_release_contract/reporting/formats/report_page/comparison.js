// The changes since the earlier report, the worst first.

function changeList(title, kind, items, line) {
  if (!items.length) return null;
  return element("section", {class: `change ${kind}`}, element("h3", {}, title, " ", element("span", {class: "soft"}, String(items.length))),
    element("ul", {}, items.map((one) => element("li", {}, line(one)))));
}

function showComparison(host, previous, clauses) {
  const textOf = new Map(clauses.map((clause) => [clause.id, clause.text]));
  const moved = (one) => [
    element("p", {class: "start"}, badge(one.before), element("span", {class: "soft"}, " → "), badge(one.after)),
    element("p", {}, clauseLink(one.id)),
    textOf.has(one.id) ? element("p", {class: "soft"}, foreign(textOf.get(one.id))) : null];
  const named = (id) => textOf.has(id) ? clauseLink(id) : code(id);
  const lists = [
    changeList("Got worse", "worse", previous.worse, moved),
    changeList("Got better", "better", previous.better, moved),
    changeList("New clauses", "added", previous.added, named),
    changeList("Removed clauses", "removed", previous.removed, named),
  ].filter(Boolean);
  host.append(
    element("p", {class: "soft"}, "Compared with the run of ", previous.started_at.replace("T", " ").replace("Z", " UTC"), " against ",
      foreign(previous.base_url, "bdi", "code"), `: ${count(previous.same, "clause")} unchanged.`),
    lists.length ? element("div", {class: "changes"}, lists) : element("p", {}, "Nothing changed."));
}
