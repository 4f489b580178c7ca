/** The last report as a table: node test/mutation/summary.mjs [--survivors] */
import { readFileSync } from 'node:fs';

const report = JSON.parse(readFileSync('reports/mutation/mutation.json', 'utf8'));
const killed = ['Killed', 'Timeout'];
const missed = ['Survived', 'NoCoverage'];

const rows = Object.entries(report.files).map(([file, { mutants }]) => ({
  file: file.replace('libs/domain/src/', ''),
  killed: mutants.filter(({ status }) => killed.includes(status)).length,
  missed: mutants.filter(({ status }) => missed.includes(status)),
}));
const score = (kills, all) => (all === 0 ? '–' : `${((100 * kills) / all).toFixed(1)} %`);
const line = (name, kills, misses) =>
  `| ${name} | ${kills + misses} | ${misses} | ${score(kills, kills + misses)} |`;

console.log('| file | mutants | survived | killed |\n|---|---|---|---|');
for (const row of rows) console.log(line(row.file, row.killed, row.missed.length));
const kills = rows.reduce((sum, row) => sum + row.killed, 0);
const misses = rows.reduce((sum, row) => sum + row.missed.length, 0);
console.log(line('**all**', kills, misses));

if (process.argv.includes('--survivors')) {
  for (const { file, missed: mutants } of rows) {
    for (const { location, mutatorName, replacement } of mutants) {
      console.log(`${file}:${location.start.line} ${mutatorName} ${replacement ?? ''}`);
    }
  }
}
