/**
 * Makes a clone ready to run, doing only what is missing: installs from the lock file when
 * another one (or none) was installed, then compiles every TypeScript file that changed to `dist/`,
 * which mirrors the tree. Usage: node build.mjs [--quiet] [--force]
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(fileURLToPath(import.meta.url));
const quiet = process.argv.includes('--quiet');
const force = process.argv.includes('--force');
const say = (line) => quiet || console.error(line);
const at = (...parts) => path.join(root, ...parts);
const modified = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Wagerlog needs Node 20.19 or newer; this is ${process.versions.node}.`);
  process.exit(1);
}

/** Holds the digest of the lock file that was installed; an interrupted installation has none. */
const installed = at('node_modules', '.installed-lock');

function install() {
  const wanted = createHash('sha256')
    .update(readFileSync(at('package-lock.json')))
    .digest('hex');
  if (existsSync(installed) && readFileSync(installed, 'utf8') === wanted) return;
  say('Installing packages from the lock file ...');
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  writeFileSync(installed, wanted);
}

function* sources(folder) {
  for (const entry of readdirSync(at(folder), { withFileTypes: true })) {
    const file = path.posix.join(folder, entry.name);
    if (entry.isDirectory()) yield* sources(file);
    else if (/(?<!\.d)\.ts$/.test(entry.name) && !/\.(spec|test)\.ts$/.test(entry.name)) yield file;
  }
}

/** `@wagerlog/x` becomes a relative path, so that `dist/` runs without any resolver. */
function relativeImports(code, file) {
  return code.replace(
    /(require|import)\("@wagerlog\/([a-z-]+)(\/testing)?"\)/g,
    (_, call, lib, t) => {
      const target = `libs/${lib}/${t ? 'testing' : 'src'}/index.js`;
      const relative = path.posix.relative(path.posix.dirname(file), target);
      return `${call}("${relative.startsWith('.') ? relative : `./${relative}`}")`;
    },
  );
}

/** By rename: a process that starts meanwhile reads the old file or the new one, never half. */
function replace(file, text) {
  writeFileSync(`${file}.${process.pid}`, text);
  renameSync(`${file}.${process.pid}`, file);
}

async function compile() {
  if (force) rmSync(at('dist'), { recursive: true, force: true });
  const settings = Math.max(modified(at('.swcrc')), modified(at('build.mjs')), modified(installed));
  const files = ['apps', 'libs', 'embedded', 'bench', 'test'].flatMap((folder) =>
    existsSync(at(folder)) ? [...sources(folder)] : [],
  );
  const target = (file) => at('dist', file.replace(/\.ts$/, '.js'));
  const stale = files.filter(
    (file) => modified(target(file)) < Math.max(modified(at(file)), settings),
  );
  if (stale.length === 0) return;
  say(`Compiling ${stale.length} file${stale.length === 1 ? '' : 's'} ...`);
  const { transformFile } = await import('@swc/core');
  for (const file of stale) {
    const { code, map } = await transformFile(at(file), { cwd: root, sourceFileName: at(file) });
    mkdirSync(path.dirname(target(file)), { recursive: true });
    replace(`${target(file)}.map`, map ?? '');
    replace(
      target(file),
      `${relativeImports(code, file)}\n//# sourceMappingURL=${path.basename(target(file))}.map\n`,
    );
  }
}

install();
await compile();
