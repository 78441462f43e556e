// One request and its response, side by side.

function bodyView(body, name) {
  const raw = body.text ?? body.base64 ?? "";
  if (!raw) return element("p", {class: "soft empty"}, "no body");
  const tokens = body.text === undefined ? null : jsonTokens(raw, Boolean(body.left_out));
  const text = element("code", {dir: "ltr"}, tokens ? jsonNodes(tokens) : raw);
  const notes = [
    body.text === undefined ? "The body is not UTF-8; it is shown in base64." : "",
    body.left_out ? `${count(body.left_out, "character")} more are not in the report.` : "",
  ].filter(Boolean).join(" ");
  return element("div", {class: "body"},
    element("pre", {tabindex: "0", role: "group", "aria-label": `${name}, body`}, text),
    notes && element("p", {class: "soft"}, notes));
}

function headersView(headers) {
  if (!headers.length) return element("p", {class: "soft empty"}, "no headers");
  const rows = headers.map(([name, value]) =>
    element("div", {}, element("dt", {dir: "ltr"}, name), element("dd", {dir: "ltr"}, value || element("i", {class: "soft"}, "empty"))));
  return element("details", {class: "headers"},
    element("summary", {}, count(headers.length, "header")), element("dl", {}, rows));
}

function statusClass(status) {
  if (status === null || status === undefined) return "none";
  return status >= 500 ? "server" : status >= 400 ? "client" : status >= 200 && status < 300 ? "fine" : "other";
}

function exchangeView(request, response) {
  if (!request) return null;
  const received = response
    ? [element("p", {class: "start"}, element("span", {class: `status ${statusClass(response.status)}`}, String(response.status)),
      element("span", {class: "soft"}, ` after ${duration(response.elapsed_seconds)}`)),
    headersView(response.headers), bodyView(response.body, "response")]
    : [element("p", {class: "start"}, element("span", {class: "status none"}, "no response"))];
  return element("div", {class: "exchange"},
    element("div", {class: "message"}, element("p", {class: "eyebrow"}, "Request"),
      element("p", {class: "start"}, element("b", {}, request.method), " ", code(request.target)),
      headersView(request.headers), bodyView(request.body, "request")),
    element("div", {class: "message"}, element("p", {class: "eyebrow"}, "Response"), received));
}
