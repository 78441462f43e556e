// The request timeline: one mark per request, by time sent and duration. Mouse and slider show the details.

class Timeline {
  constructor(host, entries, leftOut, clauses) {
    this.entries = entries;
    this.byTest = new Map();
    this.broke = new Map(); // the clauses that a row's exchange broke, by the number of the row
    for (const clause of clauses) {
      for (const {row} of clause.violations) if (row) this.broke.set(row, [...new Set(this.broke.get(row)).add(clause.id)]);
      for (const test of clause.tests) this.byTest.set(test, [...(this.byTest.get(test) ?? []), clause.id]);
    }
    if (!entries.length) {
      host.append(element("p", {class: "soft"}, "No request was recorded."));
      return;
    }
    this.chart = element("div", {class: "chart", pointermove: (event) => this.point(event), pointerdown: (event) => this.point(event)});
    this.readout = element("div", {class: "readout"});
    this.slider = element("input", {type: "range", min: "0", max: String(entries.length - 1), value: "0", step: "1",
      "aria-label": "Request", input: () => this.select(Number(this.slider.value))});
    this.position = element("span", {class: "soft", "aria-hidden": "true"});
    host.append(
      element("p", {class: "soft"}, this.summary(leftOut)),
      element("div", {class: "card"}, this.legend(), this.chart,
        element("label", {class: "slide"}, this.position, this.slider), this.readout, this.table()));
    this.draw();
    this.select(this.worst());
    new ResizeObserver(() => this.draw()).observe(this.chart);
  }

  summary(leftOut) {
    return `${count(this.entries.length, "request")}, each by the second it was sent and the time until its response.`
      + (leftOut ? ` ${count(leftOut, "more is", "more are")} not in this report.` : "");
  }

  worst() {
    const ranks = ["none", "server"];
    for (const rank of ranks) {
      const at = this.entries.findIndex((one) => statusClass(one.status) === rank);
      if (at >= 0) return at;
    }
    return 0;
  }

  kinds() {
    return Object.entries(SHAPES).map(([kind, shape]) =>
      [kind, shape, this.entries.filter((one) => statusClass(one.status) === kind)]).filter(([, , some]) => some.length);
  }

  legend() {
    return element("ul", {class: "legend", "aria-label": "Responses by status"}, this.kinds().map(([kind, shape, some]) => element("li", {},
      drawing("svg", {width: "14", height: "14", viewBox: "0 0 14 14", "aria-hidden": "true"}, drawing("path", {class: `mark ${kind}`, d: shape.path(7, 7)})),
      `${shape.name} `, element("b", {}, wholeNumber.format(some.length)))));
  }

  draw() {
    const width = Math.max(280, Math.floor(this.chart.clientWidth));
    if (this.scale && this.scale.width === width) return;
    const scale = this.scale = timelineScale(this.entries, width);
    const bottom = CHART.height - CHART.bottom;
    const picture = drawing("svg", {viewBox: `0 0 ${width} ${CHART.height}`, role: "img", "aria-label": `${this.summary(0)} ${
      this.kinds().map(([, shape, some]) => `${shape.name}: ${some.length}`).join(", ")}. Use the slider below to read each request.`});
    for (const power of scale.powers) {
      picture.append(drawing("line", {class: "grid", x1: CHART.left, x2: width - CHART.right, y1: scale.y(power), y2: scale.y(power)}),
        drawing("text", {class: "tick", x: CHART.left - 8, y: scale.y(power) + 4, "text-anchor": "end"}, duration(power)));
    }
    if (scale.lane) picture.append(drawing("text", {class: "tick", x: CHART.left - 8, y: CHART.top + 10, "text-anchor": "end"}, "no response"));
    for (const tick of scale.ticks) {
      picture.append(drawing("line", {class: "grid", x1: scale.x(tick), x2: scale.x(tick), y1: CHART.top, y2: bottom}),
        drawing("text", {class: "tick", x: scale.x(tick), y: bottom + 18, "text-anchor": "middle"}, `${Number(tick.toPrecision(6))} s`));
    }
    for (const [kind, shape, some] of this.kinds()) {
      // One path per kind: thousands of elements would be slow to draw.
      const path = some.map((one) => shape.path(+scale.x(one.seconds).toFixed(1), +scale.height(one).toFixed(1))).join("");
      picture.append(drawing("path", {class: `mark ${kind}`, d: path}));
    }
    this.ring = drawing("circle", {class: "ring", r: "8"});
    picture.append(this.ring);
    this.chart.replaceChildren(picture);
    if (this.selected !== undefined) this.place();
  }

  point(event) {
    const box = this.chart.getBoundingClientRect();
    const ratio = this.scale.width / box.width;
    const [x, y] = [(event.clientX - box.left) * ratio, (event.clientY - box.top) * ratio];
    let [nearest, least] = [-1, 30 ** 2];
    this.entries.forEach((one, at) => {
      const far = (this.scale.x(one.seconds) - x) ** 2 + (this.scale.height(one) - y) ** 2;
      if (far < least) [nearest, least] = [at, far];
    });
    if (nearest >= 0) this.select(nearest);
  }

  place() {
    const one = this.entries[this.selected];
    this.ring.setAttribute("cx", this.scale.x(one.seconds));
    this.ring.setAttribute("cy", this.scale.height(one));
  }

  outcome(one) {
    return one.status === null ? `no response: ${one.failure}` : `status ${one.status} after ${duration(one.elapsed_seconds)}`;
  }

  broken(one) {
    const clauses = this.broke.get(one.number);
    return clauses ? element("p", {class: "broke"}, "broke ", clauses.map((id, place) => [place ? ", " : "", clauseLink(id)])) : "";
  }

  select(at) {
    if (this.selected === at) return;
    this.selected = at;
    const one = this.entries[at];
    const clauses = this.byTest.get(one.test) ?? this.byTest.get(one.test.split("[")[0]) ?? [];
    this.slider.value = String(at);
    this.position.textContent = `${wholeNumber.format(at + 1)} of ${wholeNumber.format(this.entries.length)}`;
    this.slider.setAttribute("aria-valuetext", shown(`request ${one.number}, ${one.method} ${one.target}, ${this.outcome(one)}, at ${one.seconds.toFixed(2)} seconds`));
    this.readout.replaceChildren(
      element("p", {class: "start"}, element("span", {class: "soft"}, `#${one.number} `),
        element("span", {class: `status ${statusClass(one.status)}`}, one.status === null ? "no response" : String(one.status)), " ",
        element("b", {}, one.method), " ", code(one.target)),
      element("p", {class: "soft"}, `at ${one.seconds.toFixed(2)} s, a body of ${size(one.request_bytes)}; `, one.status === null
        ? foreign(one.failure) : `response after ${duration(one.elapsed_seconds)} with a body of ${size(one.response_bytes)}`),
      this.broken(one),
      element("p", {class: "soft"}, one.test ? [code(one.test)] : "before the first test",
        clauses.length ? [" judges ", clauses.slice(0, 6).flatMap((id, place) => [place ? ", " : "", clauseLink(id)]), clauses.length > 6 ? ` and ${clauses.length - 6} more` : ""] : null));
    this.place();
  }

  table() {
    const sheet = element("div", {class: "sheet", tabindex: "0", role: "region", "aria-label": "Requests"});
    const details = element("details", {class: "requests", toggle: () => {
      if (details.open && !sheet.hasChildNodes()) sheet.append(this.rows());
    }}, element("summary", {}, "Show as a table"), sheet);
    return details;
  }

  rows() {
    const head = ["#", "at", "request", "status", "took", "sent", "received", "test"];
    return element("table", {},
      element("thead", {}, element("tr", {}, head.map((name) => element("th", {scope: "col"}, name)))),
      element("tbody", {}, this.entries.map((one) => element("tr", {},
        element("th", {scope: "row"}, String(one.number)),
        element("td", {class: "number"}, `${one.seconds.toFixed(2)} s`),
        element("td", {}, one.method, " ", code(one.target)),
        element("td", {}, element("span", {class: `status ${statusClass(one.status)}`}, one.status === null ? one.failure || "no response" : String(one.status))),
        element("td", {class: "number"}, one.status === null ? "" : duration(one.elapsed_seconds)),
        element("td", {class: "number"}, size(one.request_bytes)),
        element("td", {class: "number"}, size(one.response_bytes)),
        element("td", {}, code(one.test), this.broken(one))))));
  }
}
