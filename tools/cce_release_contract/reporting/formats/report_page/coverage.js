// The coverage map: which rules of the contract the requests kept and broke, one table per part of a request.

function coverageCell(entry, note) {
  if (!entry) return element("td", {class: "blank"});
  const half = (number, mark, word) => element("span", {class: number ? "half done" : note ? "half never" : "half missing"},
    element("span", {"aria-hidden": "true"}, `${mark} `), wholeNumber.format(number),
    element("span", {class: "unseen"}, ` ${word}`));
  return element("td", {}, element("div", {class: "halves"},
    half(entry.valid, "✓", "kept, "), entry.invalid || !note
      ? half(entry.invalid, "✗", "broken")
      : element("span", {class: "half never"}, element("span", {class: "unseen"}, "cannot be broken, note "), "– ", element("sup", {}, String(note)))));
}

function coverageTable(location, entries, reasons) {
  const keywords = [...new Set(entries.map((one) => one.keyword))];
  const pointers = [...new Set(entries.map((one) => one.pointer))];
  const note = (entry) => entry && entry.reason ? reasons.indexOf(entry.reason) + 1 : 0;
  const rows = pointers.map((pointer) => element("tr", {},
    element("th", {scope: "row"}, pointer ? code(pointer) : element("span", {class: "soft"}, "the whole body")),
    keywords.map((keyword) => {
      const entry = entries.find((one) => one.pointer === pointer && one.keyword === keyword);
      return coverageCell(entry, note(entry));
    })));
  return element("section", {class: "map"}, element("h3", {}, location),
    element("div", {class: "sheet", tabindex: "0", role: "region", "aria-label": `Coverage of ${location}`},
      element("table", {},
        element("caption", {class: "unseen"}, `Requests that kept and that broke each rule of ${location}`),
        element("thead", {}, element("tr", {}, element("th", {scope: "col"}, "element"),
          keywords.map((keyword) => element("th", {scope: "col"}, keyword)))),
        element("tbody", {}, rows))));
}

function showCoverage(host, coverage) {
  if (!coverage.keywords.length) {
    host.append(element("p", {class: "soft"}, "This run did not measure coverage."));
    return;
  }
  const open = coverage.keywords.filter((one) => !one.reason && !(one.valid && one.invalid));
  const reasons = [...new Set(coverage.keywords.map((one) => one.reason).filter(Boolean))];
  const locations = [...new Set(coverage.keywords.map((one) => one.location))];
  host.append(
    element("p", {}, element("b", {}, `${coverage.both_polarities} of ${coverage.wanted}`), " rules were both kept and broken by requests.",
      open.length ? element("span", {class: "lacking"}, ` ${count(open.length, "lacks", "lack")} one side.`) : null),
    element("ul", {class: "legend"},
      element("li", {}, element("span", {class: "half done"}, "✓ 12"), " kept this many times"),
      element("li", {}, element("span", {class: "half done"}, "✗ 3"), " broken this many times"),
      element("li", {}, element("span", {class: "half missing"}, "✗ 0"), " not tried"),
      reasons.length ? element("li", {}, element("span", {class: "half never"}, "– ", element("sup", {}, "1")), " cannot be broken by a request, see the note") : null),
    element("div", {class: "maps"}, locations.map((location) =>
      coverageTable(location, coverage.keywords.filter((one) => one.location === location), reasons))),
    reasons.length ? element("ol", {class: "notes soft"}, reasons.map((reason) => element("li", {}, foreign(reason)))) : null);
}
