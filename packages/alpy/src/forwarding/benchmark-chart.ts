import type { BenchmarkResult, SizeFigures } from "./benchmark-result.ts";

const WIDTH = 760;
const PANEL_HEIGHT = 260;
const MARGIN = { left: 90, right: 130, top: 46, bottom: 44 };
const PLOT = {
  width: WIDTH - MARGIN.left - MARGIN.right,
  height: PANEL_HEIGHT - MARGIN.top - MARGIN.bottom,
};
const COLOURS = ["#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#ff7f0e", "#17becf", "#8c564b"];
const GRID_LINES = 4;
const BAR_SHARE = 0.6;

/** Returns a chart as an SVG image: the throughput by frame length, and the loss by the rate that was offered. */
export function benchmarkChart({ from, to, sizes, trialMs }: BenchmarkResult): string {
  const title = `${from} to ${to}: trials of ${trialMs / 1_000} s under QEMU`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${2 * PANEL_HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<rect width="100%" height="100%" fill="white"/>`,
    throughputPanel(sizes, title),
    lossPanel(sizes),
    "</svg>\n",
  ].join("\n");
}

function throughputPanel(sizes: readonly SizeFigures[], title: string): string {
  const top = Math.max(1, ...sizes.map(({ throughput }) => throughput.framesPerSecond));
  const slot = PLOT.width / sizes.length;
  const bars = sizes.map(({ frameBytes, throughput: { framesPerSecond } }, index) => {
    const height = (framesPerSecond / top) * PLOT.height;
    const middle = MARGIN.left + (index + 0.5) * slot;
    const y = MARGIN.top + PLOT.height - height;
    return [
      `<rect x="${round(middle - (slot * BAR_SHARE) / 2)}" y="${round(y)}" width="${round(slot * BAR_SHARE)}" height="${round(height)}" fill="${colour(index)}"/>`,
      text(middle, y - 4, short(framesPerSecond), "middle"),
      text(middle, MARGIN.top + PLOT.height + 16, String(frameBytes), "middle"),
    ].join("\n");
  });
  return panel(0, `Throughput, ${title}`, "frame length in bytes", [axis(top, "frames/s", short), ...bars]);
}

function lossPanel(sizes: readonly SizeFigures[]): string {
  const points = sizes.flatMap(({ lossByRate }) => lossByRate);
  const right = Math.max(1, ...points.map(({ offeredPerSecond }) => offeredPerSecond));
  const top = Math.max(0.01, ...points.map(({ lossRatio }) => lossRatio));
  const x = (rate: number): number => round(MARGIN.left + (rate / right) * PLOT.width);
  const y = (loss: number): number => round(MARGIN.top + PLOT.height - (loss / top) * PLOT.height);
  const lines = sizes.map(({ frameBytes, lossByRate }, index) => {
    const corners = lossByRate.map((point) => `${x(point.offeredPerSecond)},${y(point.lossRatio)}`);
    const dots = lossByRate.map(
      (point) => `<circle cx="${x(point.offeredPerSecond)}" cy="${y(point.lossRatio)}" r="3" fill="${colour(index)}"/>`,
    );
    return [
      `<polyline points="${corners.join(" ")}" fill="none" stroke="${colour(index)}" stroke-width="1.5"/>`,
      ...dots,
      text(WIDTH - MARGIN.right + 12, MARGIN.top + 12 + index * 16, `${frameBytes} bytes`, "start", colour(index)),
    ].join("\n");
  });
  const rates = Array.from({ length: GRID_LINES + 1 }, (_, index) => (right * index) / GRID_LINES);
  const marks = rates.map((rate) => text(x(rate), MARGIN.top + PLOT.height + 16, short(rate), "middle"));
  return panel(PANEL_HEIGHT, "Loss by rate", "frames/s into the machine", [
    axis(top, "lost", percent),
    ...marks,
    ...lines,
  ]);
}

function panel(offset: number, title: string, abscissa: string, content: readonly string[]): string {
  const middle = MARGIN.left + PLOT.width / 2;
  return [
    `<g transform="translate(0 ${offset})">`,
    text(MARGIN.left, 18, title, "start"),
    ...content,
    text(middle, PANEL_HEIGHT - 8, abscissa, "middle"),
    "</g>",
  ].join("\n");
}

/** Returns the vertical axis, its numbers and the lines of the grid. */
function axis(top: number, unit: string, format: (value: number) => string): string {
  const lines = Array.from({ length: GRID_LINES + 1 }, (_, index) => {
    const y = round(MARGIN.top + PLOT.height - (PLOT.height * index) / GRID_LINES);
    const line = `<line x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${y}" y2="${y}" stroke="#ddd"/>`;
    return `${line}\n${text(MARGIN.left - 8, y + 4, format((top * index) / GRID_LINES), "end")}`;
  });
  return [...lines, text(MARGIN.left - 8, MARGIN.top - 14, unit, "end")].join("\n");
}

function text(x: number, y: number, content: string, anchor: string, fill = "#222"): string {
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}" fill="${fill}">${escapeXml(content)}</text>`;
}

function escapeXml(content: string): string {
  return content.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function colour(index: number): string {
  return COLOURS[index % COLOURS.length] ?? "#222";
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function percent(ratio: number): string {
  return `${round(ratio * 100)} %`;
}

/** Returns a number with three digits: `1.25 k`, `48.1 k`, `1.2 M`. */
function short(value: number): string {
  const units: readonly (readonly [number, string])[] = [
    [1e6, " M"],
    [1e3, " k"],
  ];
  const [factor, unit] = units.find(([least]) => value >= least) ?? [1, ""];
  return `${Number((value / factor).toPrecision(3))}${unit}`;
}
