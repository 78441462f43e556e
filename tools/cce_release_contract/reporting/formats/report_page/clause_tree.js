// The clauses as a tree of groups, topics and clauses. Each part is filled when it is opened.

const LISTS = {status: "Release statuses", media: "Media types", code: "Error codes"};
const NO_ROW = "No row of the page";

function places(clause, byTable) {
  // The places of a clause: its topic, or each row of the vendor's page that it covers.
  if (!byTable) {
    const [group, topic] = clause.id.split(".");
    return [[group, topic]];
  }
  if (!clause.rows.length) return [[NO_ROW, groupOf(clause.id)]];
  return clause.rows.map((row) => {
    const cut = row.indexOf("/");
    const table = cut < 0 ? row : row.slice(0, cut);
    const number = /^(?:table-)?(\d+)$/.exec(table);
    return [number ? `Table ${number[1]}` : LISTS[table] ?? table, cut < 0 ? row : row.slice(cut + 1)];
  });
}

function tableOrder([name]) {
  const number = /^Table (\d+)$/.exec(name);
  return number ? Number(number[1]) : name === NO_ROW ? 1e6 : 1e5;
}

function grouped(clauses, byTable) {
  const groups = new Map();
  for (const clause of clauses) {
    for (const [group, topic] of places(clause, byTable)) {
      if (!groups.has(group)) groups.set(group, new Map());
      const topics = groups.get(group);
      if (!topics.has(topic)) topics.set(topic, new Set());
      topics.get(topic).add(clause);
    }
  }
  const all = [...groups];
  return byTable ? all.sort((one, other) => tableOrder(one) - tableOrder(other)) : all;
}

class ClauseTree {
  constructor(host, before) {
    this.host = host;
    this.before = before; // the verdict of an earlier run, if it differs
    this.turned = new Map(); // groups that the reader opened or closed
    this.opened = new Set(); // places of open clauses
    this.numbered = 0;
  }

  show(clauses, {byTable, narrowed}) {
    this.narrowed = narrowed;
    this.host.replaceChildren(...grouped(clauses, byTable).map(([name, topics]) => this.group(name, topics)));
    if (!clauses.length) this.host.append(element("p", {class: "soft none-found"}, "No clause matches."));
  }

  group(name, topics) {
    const members = [...new Set([...topics.values()].flatMap((some) => [...some]))];
    const counts = VERDICTS.map((verdict) => [verdict, members.filter((one) => one.verdict === verdict).length]);
    const trouble = members.some((one) => one.verdict === "fail" || one.verdict === "advisory");
    const row = element("button", {type: "button", class: "row group-row"},
      element("span", {class: "turn", "aria-hidden": "true"}),
      element("span", {class: "group-name"}, foreign(name)),
      element("span", {class: "soft"}, count(members.length, "clause")),
      element("span", {class: "tally"}, counts.filter(([, number]) => number).map(([verdict, number]) =>
        element("span", {class: verdict}, element("span", {"aria-hidden": "true"}, MARKS[verdict]),
          ` ${number}`, element("span", {class: "unseen"}, ` ${verdict}`)))));
    const body = element("div", {class: "group-body"});
    const turn = this.fold(row, body, () => [...topics].map(([topic, some]) => this.topic(name, topic, [...some])));
    row.addEventListener("click", () => this.turned.set(name, turn()));
    turn(this.turned.get(name) ?? (this.narrowed || trouble));
    return element("section", {class: "group"}, element("h3", {}, row), body);
  }

  topic(group, topic, clauses) {
    return element("div", {class: "topic"},
      element("h4", {}, foreign(topic)),
      element("ul", {class: "clauses"}, clauses.map((clause) => this.clause(`${group}/${topic}/${clause.id}`, clause))));
  }

  clause(place, clause) {
    const before = this.before.get(clause.id);
    const row = element("button", {type: "button", class: "row clause-row", "data-id": clause.id},
      badge(clause.verdict),
      element("span", {class: "clause-text"}, foreign(clause.text, "span", "text"),
        element("span", {class: "soft code id"}, clause.id)),
      element("span", {class: "tags"},
        before ? element("span", {class: "tag"}, `was ${before}`) : null,
        clause.deviation ? element("span", {class: "tag"}, "known deviation") : null,
        element("span", {class: "soft"}, clause.basis)),
      element("span", {class: "turn", "aria-hidden": "true"}));
    const panel = element("div", {class: `panel ${clause.verdict}`});
    const turn = this.fold(row, panel, () => clausePanel(clause));
    row.addEventListener("click", () => this.opened[turn() ? "add" : "delete"](place));
    turn(this.opened.has(place));
    return element("li", {class: "clause"}, element("h5", {}, row), panel);
  }

  fold(row, body, content) {
    // Makes a row open and close its body. The body is filled when it first opens.
    body.id = `part-${this.numbered += 1}`;
    row.setAttribute("aria-controls", body.id);
    const turn = (open = row.getAttribute("aria-expanded") !== "true") => {
      if (open && !body.hasChildNodes()) body.append(...content());
      row.setAttribute("aria-expanded", String(open));
      body.hidden = !open;
      return open;
    };
    return turn;
  }

  rows() {
    return [...this.host.querySelectorAll("button.row")].filter((row) => !row.closest("[hidden]"));
  }

  isOpen(row) {
    return row.getAttribute("aria-expanded") === "true";
  }

  turnAll(open) {
    // Groups first: their clauses are rows only once they are open. Returns the rows that changed.
    const changed = [];
    for (const kind of ["group-row", "clause-row"]) {
      for (const row of this.host.querySelectorAll(`button.${kind}`)) {
        if (kind === "group-row" && !open) continue;
        if (this.isOpen(row) !== open) {
          row.click();
          changed.push(row);
        }
      }
    }
    return changed;
  }

  reveal(id) {
    for (const row of this.host.querySelectorAll("button.group-row")) {
      const closed = !this.isOpen(row);
      if (closed) row.click();
      const found = row.closest(".group").querySelector(`button.clause-row[data-id="${CSS.escape(id)}"]`);
      if (!found) {
        if (closed) row.click();
        continue;
      }
      if (!this.isOpen(found)) found.click();
      found.focus({preventScroll: true});
      found.closest(".clause").scrollIntoView({block: "start", behavior: "instant"});
      return true;
    }
    return false;
  }
}
