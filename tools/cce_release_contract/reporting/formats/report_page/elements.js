"use strict";
// Builds the elements of the page. All text enters the page here, as text, with invisible characters named.

const MARKS = {fail: "✗", advisory: "!", inconclusive: "?", skipped: "–", pass: "✓"};
const VERDICTS = Object.keys(MARKS);
const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e007f}]/u;
const EACH_HIDDEN = new RegExp(`(${HIDDEN.source})`, "gu");
const SVG = "http:" + "//www.w3.org/2000/svg"; // a name, never fetched

function named(character) {
  return "U+" + character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
}

function shown(text) {
  return String(text).replace(EACH_HIDDEN, named);
}

function nodes(text) {
  // An invisible character is written by its name; bidirectional controls would reorder the text around them.
  const whole = String(text);
  if (!HIDDEN.test(whole)) return [document.createTextNode(whole)];
  return whole.split(EACH_HIDDEN).filter(Boolean).map((part) => {
    if (!HIDDEN.test(part)) return document.createTextNode(part);
    const mark = document.createElement("span");
    mark.className = "hidden-character";
    mark.textContent = named(part);
    return mark;
  });
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name, value);
    else if (typeof value === "boolean") node.toggleAttribute(name, value);
    else node.setAttribute(name, shown(value));
  }
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === "") continue;
    node.append(...(child instanceof Node ? [child] : nodes(child)));
  }
  return node;
}

function element(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

function drawing(name, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

function foreign(text, name = "bdi", look = "") {
  // Text of a target or a file; its direction must not affect the words around it.
  return element(name, look ? {class: look, dir: "auto"} : {dir: "auto"}, text);
}

function code(text) {
  return element("code", {dir: "ltr"}, text);
}

function badge(verdict) {
  return element("span", {class: `badge ${verdict}`},
    element("span", {"aria-hidden": "true"}, MARKS[verdict] || "·"), " ", verdict);
}

function outerLink(address) {
  // Only http(s) addresses become links; anything else stays text.
  if (!/^https?:\/\/[^\s]+$/i.test(address)) return foreign(address);
  return element("a", {href: address, rel: "noreferrer noopener", target: "_blank"}, address);
}

function clauseLink(id) {
  return element("a", {href: `#${id}`, "data-clause": id}, code(id));
}

const wholeNumber = new Intl.NumberFormat("en");

function count(number, one, many = one + "s") {
  return `${wholeNumber.format(number)} ${number === 1 ? one : many}`;
}

function duration(seconds) {
  // Three digits: clients cannot measure more precisely.
  const [number, unit] = seconds < 1e-3 ? [seconds * 1e6, "µs"] : seconds < 1 ? [seconds * 1000, "ms"] : [seconds, "s"];
  return `${Number(number.toPrecision(3))} ${unit}`;
}

function size(bytes) {
  if (bytes < 1024) return count(bytes, "byte");
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}

function say(text) {
  const voice = document.getElementById("announcement");
  voice.textContent = voice.textContent === text ? text + "\u00a0" : text; // a repeated message is announced again
}
