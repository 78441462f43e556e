// Indents and colours JSON token by token, so that long numbers and duplicate keys stay exactly as received.

const TOKEN = /(?<string>"[^"\\]*(?:\\.[^"\\]*)*(?:"|$))|(?<number>-?[0-9][-+0-9.eE]*)|(?<word>true|false|null)|(?<mark>[{}[\],:])|[ \t\r\n]+/suy;
const DEEPEST_INDENT = 24; // indent no deeper than this: hostile bodies nest thousands of levels

function jsonTokens(text, cut) {
  // The tokens without white space; null if the text is not JSON. Text that was cut may end anywhere.
  if (!cut) {
    try {
      JSON.parse(text);
    } catch {
      return null;
    }
  }
  const found = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) return cut && found.length && at > text.length - 8 ? [...found, {kind: "rest", text: text.slice(at)}] : null;
    const kind = Object.keys(match.groups).find((name) => match.groups[name] !== undefined);
    if (kind) found.push({kind, text: match[0]});
  }
  return found.length ? found : null;
}

function jsonNodes(tokens) {
  const parts = [];
  let depth = 0;
  let plain = "";
  const flush = () => { if (plain) parts.push(...nodes(plain)); plain = ""; };
  const turn = () => { plain += "\n" + "  ".repeat(Math.min(depth, DEEPEST_INDENT)); };
  tokens.forEach((token, at) => {
    const next = tokens[at + 1];
    if (token.kind !== "mark") {
      flush();
      const kind = token.kind === "string" && next && next.text === ":" ? "key" : token.kind;
      parts.push(element("span", {class: `json-${kind}`}, token.text));
    } else if (token.text === "{" || token.text === "[") {
      depth += 1;
      plain += token.text;
      if (next && next.text !== "}" && next.text !== "]") turn();
    } else if (token.text === "}" || token.text === "]") {
      depth -= 1;
      const before = tokens[at - 1];
      if (before && before.text !== "{" && before.text !== "[") turn();
      plain += token.text;
    } else {
      plain += token.text;
      if (token.text === ":") plain += " ";
      else turn();
    }
  });
  flush();
  return parts;
}
