// The effective settings, and the limits of the run.

function settingValue(value) {
  if (value === null || value === "" || (Array.isArray(value) && !value.length)) return element("span", {class: "soft"}, "not set");
  if (value === true) return "yes";
  if (value === false) return "no";
  if (Array.isArray(value) && value.every((one) => typeof one === "string")) return element("ul", {class: "codes"}, value.map((one) => element("li", {}, code(one))));
  if (typeof value === "string") return code(value);
  return typeof value === "object" ? code(JSON.stringify(value)) : String(value);
}

function settingsTable(title, entries) {
  return element("table", {class: "settings"}, element("caption", {}, title),
    element("thead", {class: "unseen"}, element("tr", {}, element("th", {scope: "col"}, "name"), element("th", {scope: "col"}, "value"))),
    element("tbody", {}, entries.map(([name, value]) => element("tr", {}, element("th", {scope: "row"}, code(name)), element("td", {}, value)))));
}

function showSettings(host, settings, limits) {
  const isSet = (value) => !(value === null || value === "" || value === false || (Array.isArray(value) && !value.length));
  const all = Object.entries(settings);
  const some = (set) => all.filter(([, value]) => isSet(value) === set).map(([name, value]) => [name, settingValue(value)]);
  host.append(element("div", {class: "tables"},
    element("div", {class: "card"}, settingsTable("Limits of the run", Object.entries(limits).map(([name, value]) =>
      [name, value === null ? element("span", {class: "soft"}, "no limit") : wholeNumber.format(value)]))),
    element("div", {class: "card"}, settingsTable("Settings in effect", some(true)),
      element("details", {class: "others"}, element("summary", {}, `${count(some(false).length, "setting")} not set or off`), settingsTable("Not set or off", some(false))))));
}
