// All details of one clause: its source, the tests that judged it, its violations, and one example exchange.

function codes(texts, none) {
  if (!texts.length) return element("span", {class: "soft"}, none);
  return element("ul", {class: "codes"}, texts.map((text) => element("li", {}, code(text))));
}

function fact(name, ...value) {
  return element("div", {}, element("dt", {}, name), element("dd", {}, ...value));
}

function basisFacts(clause) {
  return element("dl", {class: "basis"},
    fact("Basis", clause.basis),
    fact("Source", foreign(clause.source)),
    fact("Rows of the page", codes(clause.rows, "none")),
    fact("In the contract", code(clause.pointer), element("span", {class: "soft"}, ` spec/openapi.yaml, line ${clause.line}`)),
    fact("Faults that break it", codes(clause.faults, "none")),
    fact("Link to here", element("a", {href: `#${clause.id}`}, code(clause.id))),
    element("div", {class: "wide"}, element("dt", {}, "Tests"), element("dd", {}, codes(clause.tests, "none ran"))));
}

function deviationNote(deviation) {
  if (!deviation) return null;
  return element("div", {class: "note deviation"},
    element("p", {}, element("b", {}, "Known deviation: "), foreign(deviation.reason)),
    element("p", {class: "soft"},
      deviation.link ? outerLink(deviation.link) : "no link",
      deviation.expires ? `, expires ${deviation.expires}` : ", does not expire"));
}

function rowLink(row) {
  return element("a", {href: "#timeline", click: () => timeline.select(row - 1)}, `row ${wholeNumber.format(row)} of the timeline`);
}

function judgedView(judged) {
  if (judged.length < 2) return null;
  return element("details", {class: "judged"},
    element("summary", {}, `${count(judged.length, "request")} judged together`),
    element("ol", {}, judged.map((one) => element("li", {},
      element("p", {class: "start"}, one.deciding ? element("b", {}, "decides ") : null, one.row ? rowLink(one.row) : null),
      one.deciding ? element("p", {class: "soft"}, "shown above") : exchangeView(one.request, one.response),
      one.curl && !one.deciding ? element("div", {class: "commands"}, commandBox("as curl", one.curl)) : null))));
}

function violationView(violation, number, all) {
  return element("section", {class: "violation"},
    element("h6", {}, all > 1 ? element("span", {class: "soft"}, `${number} of ${all} `) : null, foreign(violation.message)),
    violation.why_invalid
      ? element("p", {}, element("span", {class: "soft"}, "The request was invalid on purpose: "), foreign(violation.why_invalid)) : null,
    element("dl", {class: "compared"},
      element("div", {class: "expected"}, element("dt", {}, "Expected"), element("dd", {dir: "auto"}, violation.expected)),
      element("div", {class: "observed"}, element("dt", {}, "Observed"), element("dd", {dir: "auto"}, violation.observed))),
    exchangeView(violation.request, violation.response),
    violation.row ? element("p", {class: "soft"}, rowLink(violation.row)) : null,
    element("div", {class: "commands"},
      violation.curl ? commandBox("as curl", violation.curl) : null,
      violation.reproduce ? commandBox("rerun command", violation.reproduce) : null),
    judgedView(violation.judged),
    violation.earlier.length
      ? element("details", {class: "earlier"},
        element("summary", {}, `${count(violation.earlier.length, "request")} before it in the same case`),
        violation.earlier.map((line) => commandBox("as curl", line))) : null);
}

function exampleView(example) {
  if (!example) return null;
  return element("section", {class: "example"},
    element("h6", {}, "Example exchange"),
    element("p", {class: "soft"}, "of ", code(example.test)),
    exchangeView(example.request, example.response),
    example.curl ? element("div", {class: "commands"}, commandBox("as curl", example.curl)) : null);
}

function clausePanel(clause) {
  const violations = clause.violations.map((one, at) => violationView(one, at + 1, clause.violations.length));
  const repeated = clause.violations.some((one) => one.message === clause.reason);
  return [
    clause.reason && !repeated
      ? element("p", {class: `note ${clause.verdict}`}, element("b", {}, "Reason: "), foreign(clause.reason)) : null,
    deviationNote(clause.deviation),
    violations,
    clause.violations.length ? null : exampleView(clause.example), // a violation shows its own exchange
    basisFacts(clause),
  ].flat().filter(Boolean);
}
