// From seconds to pixels: time is linear, durations are logarithmic. Requests without a response have a lane above.

const CHART = {height: 236, left: 74, right: 14, top: 14, bottom: 30, lane: 26};

function evenStep(span, most) {
  // The smallest 1, 2 or 5 times a power of ten that gives at most `most` steps.
  const rough = span / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * [1, 2, 5, 10].find((times) => times * power >= rough);
}

function timelineScale(entries, width) {
  const end = Math.max(...entries.map((one) => one.seconds + one.elapsed_seconds), 0.001);
  const responded = entries.filter((one) => one.status !== null);
  const top = CHART.top + (responded.length < entries.length ? CHART.lane : 0);
  const taken = responded.map((one) => one.elapsed_seconds).filter((one) => one > 0);
  const lowest = Math.floor(Math.log10(Math.max(Math.min(...taken, 1), 1e-6)));
  const highest = Math.max(Math.ceil(Math.log10(Math.max(...taken, 1e-6))), lowest + 1);
  const across = width - CHART.left - CHART.right;
  const down = CHART.height - top - CHART.bottom;
  const x = (second) => CHART.left + across * second / end;
  const y = (elapsed) => {
    const power = elapsed > 0 ? Math.log10(elapsed) : lowest;
    return top + down * (highest - Math.max(power, lowest)) / (highest - lowest);
  };
  const step = evenStep(end, Math.max(2, Math.floor(across / 110)));
  const ticks = Array.from({length: Math.floor(end / step + 1e-9) + 1}, (_, at) => at * step);
  const powers = Array.from({length: highest - lowest + 1}, (_, at) => 10 ** (lowest + at));
  const height = (one) => (one.status === null ? CHART.top + 6 : y(one.elapsed_seconds));
  return {x, y, height, ticks, powers, width, lane: top > CHART.top};
}

// One shape per status class, for readers who cannot see the colours; coordinates are its centre.
const SHAPES = {
  fine: {name: "2xx", path: (x, y) => `M${x - 3} ${y}a3 3 0 1 0 6 0a3 3 0 1 0-6 0z`},
  other: {name: "1xx, 3xx", path: (x, y) => `M${x} ${y - 4.5}l4.5 4.5l-4.5 4.5l-4.5-4.5z`},
  client: {name: "4xx", path: (x, y) => `M${x} ${y - 4}l4 7h-8z`},
  server: {name: "5xx", path: (x, y) => `M${x - 3.5} ${y - 3.5}h7v7h-7z`},
  none: {name: "no response", path: (x, y) => `M${x - 4} ${y - 4}l8 8m0-8l-8 8`},
};
