import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { root, startStandalone, type StandaloneProcess } from '../systems/standalone';

declare global {
  // Jest keeps the global object of setup and teardown apart from the tests' own.
  var startedSystem: StandaloneProcess | undefined;
}

/**
 * One system for all end-to-end tests; they find it by the folder in `WAGERLOG_E2E_DATA`. Set it to
 * the folder of a running standalone to test that one.
 */
async function startSystem(): Promise<void> {
  if (process.env['WAGERLOG_E2E_DATA']) return;
  execFileSync(process.execPath, [path.join(root, 'build.mjs'), '--quiet'], { cwd: root });
  globalThis.startedSystem = await startStandalone();
  process.env['WAGERLOG_E2E_DATA'] = globalThis.startedSystem.dataFolder;
}

export = startSystem;
