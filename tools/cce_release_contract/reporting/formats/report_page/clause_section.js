// The section of the clauses: search, filters and order above the tree, and how many clauses match.

function choice(name, options, change) {
  const select = element("select", {autocomplete: "off", change: () => change(select.value)},
    element("option", {value: ""}, `every ${name}`), options.map((one) => element("option", {value: one}, one)));
  return {select, label: element("label", {class: "choice"}, element("span", {class: "unseen"}, name), select)};
}

class ClauseSection {
  constructor(host, report) {
    this.clauses = report.clauses;
    this.wish = emptyWish();
    this.byTable = false;
    const known = [...(report.previous?.worse ?? []), ...(report.previous?.better ?? [])];
    const treeHost = element("div", {class: "tree"});
    this.tree = new ClauseTree(treeHost, new Map(known.map((one) => [one.id, one.before])));
    this.left = element("p", {class: "left", role: "status", "aria-live": "polite"});
    host.append(this.tools(report), element("p", {class: "on-paper soft"}), treeHost);
    this.paper = host.querySelector(".on-paper");
    this.show();
  }

  tools(report) {
    this.search = element("input", {type: "search", id: "search", autocomplete: "off", spellcheck: "false",
      placeholder: "Search texts, ids, tests, bodies", "aria-label": "Search the clauses",
      input: () => { this.wish.words = this.search.value; this.show(); }});
    this.chips = new Map(VERDICTS.map((verdict) => [verdict, element("button",
      {type: "button", class: `chip ${verdict}`, "aria-pressed": "false", click: () => this.flip(verdict)},
      element("span", {"aria-hidden": "true"}, MARKS[verdict]), ` ${verdict} `, element("b", {}, String(report.summary[verdict])))]));
    const some = (of) => [...new Set(this.clauses.map(of))];
    this.basis = choice("basis", some((clause) => clause.basis), (value) => { this.wish.basis = value; this.show(); });
    this.group = choice("group", some((clause) => groupOf(clause.id)), (value) => { this.wish.group = value; this.show(); });
    this.clear = element("button", {type: "button", class: "control", click: () => { this.reset(); this.search.focus(); }}, "Clear");
    const arranged = [["Group", false], ["Page table", true]].map(([name, byTable]) => element("label", {},
      element("input", {type: "radio", name: "arranged", autocomplete: "off", checked: !byTable, change: () => { this.byTable = byTable; this.show(); }}),
      element("span", {}, name)));
    return element("div", {class: "tools", role: "search", "aria-label": "Clauses"},
      element("div", {class: "line"},
        element("span", {class: "search"}, this.search, element("kbd", {"aria-hidden": "true"}, "/")), this.left,
        element("span", {class: "end"}, this.clear,
          element("button", {type: "button", class: "control", click: () => this.tree.turnAll(true)}, "Open all"),
          element("button", {type: "button", class: "control", click: () => this.tree.turnAll(false)}, "Close all"))),
      element("div", {class: "line"},
        element("div", {class: "chips", role: "group", "aria-label": "Verdicts"}, [...this.chips.values()]),
        element("span", {class: "end"}, this.basis.label, this.group.label,
          element("fieldset", {class: "arranged"}, element("legend", {class: "unseen"}, "Arranged by"), arranged))));
  }

  flip(verdict) {
    const {verdicts} = this.wish;
    if (!verdicts.delete(verdict)) verdicts.add(verdict);
    this.show();
  }

  choose(verdicts) {
    this.wish.verdicts = new Set(verdicts);
    this.show();
  }

  only(verdict) {
    this.reset();
    this.choose([verdict]);
  }

  reset() {
    this.wish = emptyWish();
    this.search.value = this.basis.select.value = this.group.select.value = "";
    this.show();
  }

  show() {
    const found = wanted(this.clauses, this.wish);
    const all = this.clauses.length;
    const {verdicts} = this.wish;
    this.tree.turned.clear();
    this.tree.show(found, {byTable: this.byTable, narrowed: !isEmpty(this.wish)});
    for (const [verdict, chip] of this.chips) chip.setAttribute("aria-pressed", String(this.wish.verdicts.has(verdict)));
    this.clear.hidden = isEmpty(this.wish);
    this.left.textContent = found.length === all ? count(all, "clause") : `${wholeNumber.format(found.length)} of ${count(all, "clause")}`;
    this.paper.textContent = found.length === all ? "" : `Printed: ${this.left.textContent}${verdicts.size ? ` (${[...verdicts].join(", ")})` : ""}.`;
  }

  reveal(id) {
    if (!this.clauses.some((clause) => clause.id === id)) return false;
    if (!wanted(this.clauses, this.wish).some((clause) => clause.id === id)) this.reset();
    return this.tree.reveal(id);
  }
}
