/**
 * Runs the tests, from fast to slow; what follows on the command line goes to jest (paths, `-t`).
 * The last line is `N passed, N failed`, over all projects; exit 1 when something failed.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const jest = path.join(root, 'node_modules/jest/bin/jest.js');

/** Pure tests share the cores; those that start servers and processes have them to themselves. */
const groups = [
  { projects: ['unit', 'architecture'], workers: 2 },
  { projects: ['contract', 'recorded', 'protocol', 'e2e', 'faults'], workers: 1 },
];

/** Jest's own words stream through; its figures come in a file. */
async function runGroup({ projects, workers }, reports) {
  const outputFile = path.join(reports, `${projects[0]}.json`);
  const flags = [
    '--selectProjects',
    ...projects,
    `--maxWorkers=${workers}`,
    '--passWithNoTests',
    '--json',
    `--outputFile=${outputFile}`,
  ];
  const child = spawn(process.execPath, [jest, ...flags, ...process.argv.slice(2)], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const exitCode = await new Promise((resolve) => child.once('exit', resolve));
  return resultOf(outputFile, exitCode);
}

/** A suite that does not even load has no failed test, and counts as one. */
function resultOf(outputFile, exitCode) {
  let report;
  try {
    report = JSON.parse(readFileSync(outputFile, 'utf8'));
  } catch {
    return { passed: 0, failed: 1, skipped: [] };
  }
  const { numPassedTests: passed, numFailedTests, numRuntimeErrorTestSuites } = report;
  const failed = numFailedTests + numRuntimeErrorTestSuites;
  const skipped = report.testResults.flatMap((suite) =>
    suite.assertionResults
      .filter(({ status }) => status === 'pending' || status === 'todo')
      .map(({ fullName }) => `${path.relative(root, suite.name)}: ${fullName}`),
  );
  return { passed, failed: exitCode === 0 ? failed : Math.max(1, failed), skipped };
}

const reports = mkdtempSync(path.join(tmpdir(), 'wagerlog-tests-'));
const results = [];
try {
  for (const group of groups) results.push(await runGroup(group, reports));
} finally {
  rmSync(reports, { recursive: true, force: true });
}

const sum = (name) => results.reduce((total, result) => total + result[name], 0);
for (const line of results.flatMap(({ skipped }) => skipped)) console.log(`skipped: ${line}`);
if (sum('passed') + sum('failed') === 0) console.log('no test was found');
console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
process.exitCode = sum('failed') > 0 || sum('passed') === 0 ? 1 : 0;
