import type { Spread } from '../figures/spread';

/** A group of bars, for example one distribution; a bar is a median with its spread. */
export interface Group {
  readonly name: string;
  readonly bars: readonly { readonly name: string; readonly figure: Spread }[];
}

export interface Plot {
  readonly title: string;
  readonly unit: string;
  readonly groups: readonly Group[];
}

const barHeight = 18;
const gap = 14;
const left = 190;
const width = 560;
const right = 130;
const top = 40;
const colours = ['#1f6feb', '#6cb6ff', '#8b949e', '#a5aeb8', '#bcc4cc', '#d3d9df'];

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** Horizontal bars in groups, each with its spread as a line and its median as a number. */
export const barPlot = ({ title, unit, groups }: Plot): string => {
  const figures = groups.flatMap(({ bars }) => bars.map(({ figure }) => figure.max));
  const scale = width / Math.max(1, ...figures);
  const lines: string[] = [];
  let y = top;
  for (const { name, bars } of groups) {
    lines.push(text([8, y + barHeight - 5], name, 'font-weight="bold"'));
    bars.forEach((bar, n) => lines.push(...barAt({ ...bar, y: y + n * barHeight, scale, n })));
    y += bars.length * barHeight + gap;
  }
  const size = `width="${left + width + right}" height="${y + 8}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="sans-serif" font-size="12">`,
    '<rect width="100%" height="100%" fill="white"/>',
    text([8, 20], `${title} (${unit}; line: lowest to highest round)`, 'font-size="14"'),
    ...lines,
    '</svg>\n',
  ].join('\n');
};

interface Bar {
  readonly name: string;
  readonly figure: Spread;
  readonly y: number;
  readonly scale: number;
  readonly n: number;
}

type Point = readonly [number, number];

const text = ([x, y]: Point, words: string, more: string): string =>
  `<text x="${x}" y="${y}" ${more}>${escape(words)}</text>`;

const barAt = ({ name, figure, y, scale, n }: Bar): readonly string[] => {
  const at = (value: number): string => (left + value * scale).toFixed(1);
  const middle = y + (barHeight - 4) / 2;
  const label = figure.median >= 100 ? figure.median.toFixed(0) : figure.median.toFixed(1);
  return [
    text([left - 6, y + barHeight - 6], name, 'text-anchor="end"'),
    `<rect x="${left}" y="${y}" width="${(figure.median * scale).toFixed(1)}" height="${barHeight - 4}" fill="${colours[n % colours.length]}"/>`,
    `<line x1="${at(figure.min)}" x2="${at(figure.max)}" y1="${middle}" y2="${middle}" stroke="black"/>`,
    text([Number(at(figure.max)) + 6, y + barHeight - 6], label, 'fill="black"'),
  ];
};
