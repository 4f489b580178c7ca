import { Command } from 'commander';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { barPlot } from './bars';
import { page, plotsOf } from './page';
import { readResults } from './results';

/** Of the sources: this file runs in `dist/`. */
const root = path.join(__dirname, '../../..');

const write = (): void => {
  const results = readResults(path.join(root, 'bench/results'));
  const losses = readFileSync(path.join(root, 'bench/report/losses.md'), 'utf8');
  const folder = path.join(root, 'docs/performance');
  mkdirSync(folder, { recursive: true });
  for (const [file, plot] of Object.entries(plotsOf(results))) {
    writeFileSync(path.join(folder, file), barPlot(plot));
  }
  writeFileSync(path.join(root, 'docs/performance.md'), page(results, losses));
};

/** `npm run bench -- report` */
export const reportCommand = (): Command =>
  new Command('report')
    .description('write docs/performance.md and its plots from the figures in bench/results')
    .action(write);
