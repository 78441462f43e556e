// Filters the clauses by verdict, basis, group, and by words anywhere in their part of the report.

const texts = new WeakMap();

function leaves(value, found) {
  if (typeof value === "string") found.push(value);
  else if (value && typeof value === "object") Object.values(value).forEach((one) => leaves(one, found));
  return found;
}

function searched(clause) {
  // Built on the first search, since it contains every body of the report.
  if (!texts.has(clause)) texts.set(clause, leaves(clause, []).join("\n").toLowerCase());
  return texts.get(clause);
}

function groupOf(id) {
  return id.slice(0, id.indexOf("."));
}

function emptyWish() {
  return {words: "", verdicts: new Set(), basis: "", group: ""};
}

function isEmpty(wish) {
  return !wish.words.trim() && !wish.verdicts.size && !wish.basis && !wish.group;
}

function wanted(clauses, wish) {
  const words = wish.words.toLowerCase().split(/\s+/).filter(Boolean);
  return clauses.filter((clause) =>
    (!wish.verdicts.size || wish.verdicts.has(clause.verdict))
    && (!wish.basis || clause.basis === wish.basis)
    && (!wish.group || groupOf(clause.id) === wish.group)
    && (!words.length || words.every((word) => searched(clause).includes(word))));
}
