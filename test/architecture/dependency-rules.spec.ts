import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(__dirname, '../..');

/** One planted violation per rule: file → the import that breaks it. */
const planted: Record<string, readonly [file: string, imports: string]> = {
  'the-domain-depends-on-nothing': ['libs/domain/src/market/clock.ts', 'node:fs'],
  'the-vocabulary-does-not-know-the-domain': ['libs/event-sourcing/src/a.ts', '@wagerlog/domain'],
  'the-domain-does-not-know-its-read-models': ['libs/domain/src/b.ts', '@wagerlog/read-models'],
  'read-models-are-pure': ['libs/read-models/src/c.ts', '@wagerlog/mongo'],
  'aggregates-know-only-each-others-messages': [
    'libs/domain/src/account/d.ts',
    '../market/market.decider',
  ],
  'nest-stays-in-apps': ['libs/placement/src/e.ts', '@nestjs/common'],
  'one-door-to-eventstoredb': ['apps/projector/src/f.ts', '@eventstore/db-client'],
  'one-door-to-mongodb': ['apps/query-api/src/g.ts', 'mongodb'],
  'the-doors-do-not-know-the-domain': ['libs/eventstore/src/h.ts', '@wagerlog/domain'],
  'the-client-depends-on-nothing': ['libs/client/src/i.ts', '@wagerlog/event-sourcing'],
  'libs-do-not-import-apps': ['libs/mongo/src/j.ts', '../../../apps/season/src/target'],
  'apps-do-not-import-apps': ['apps/command-api/src/k.ts', '../../season/src/target'],
  'libs-are-entered-by-the-front-door': [
    'apps/audit/src/l.ts',
    '../../../libs/domain/src/market/market.decider',
  ],
  'testing-support-stays-in-tests': ['apps/season/src/m.ts', '../../../test/target'],
  'the-product-does-not-know-the-embedded-servers': [
    'apps/season/src/n.ts',
    '../../../embedded/target',
  ],
  'the-embedded-servers-do-not-know-the-product': ['embedded/o.ts', '../libs/client/src/index'],
  'every-import-resolves': ['apps/season/src/p.ts', './absent'],
  'no-cycles': ['apps/season/src/q.ts', './r'],
};

const targets = [
  'libs/domain/src/market/market.decider.ts',
  'apps/season/src/target.ts',
  'embedded/target.ts',
  'test/target.ts',
  ...['event-sourcing', 'domain', 'read-models', 'eventstore', 'mongo', 'placement', 'client'].map(
    (lib) => `libs/${lib}/src/index.ts`,
  ),
];

interface Report {
  readonly summary: { readonly violations: readonly { rule: { name: string }; from: string }[] };
}

describe('the dependency rules', () => {
  let folder: string;
  let report: Report;

  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'wagerlog-rules-'));
    const write = (file: string, text: string): void => {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), text);
    };
    for (const target of targets) write(target, 'export const target = 1;\n');
    write('bench/target.ts', 'export const target = 1;\n');
    for (const [file, imports] of Object.values(planted))
      write(file, `import * as planted from '${imports}';\nexport const seen = planted;\n`);
    write('apps/season/src/r.ts', "import { seen } from './q';\nexport const back = seen;\n");
    for (const config of ['.dependency-cruiser.cjs', 'tsconfig.json', 'package.json'])
      cpSync(path.join(root, config), path.join(folder, config));
    symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
    report = cruise(folder);
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(Object.entries(planted))('%s fires on a planted import', (rule, [file]) => {
    const fired = report.summary.violations.filter(({ rule: { name } }) => name === rule);
    expect(fired.map(({ from }) => from)).toContain(file);
  });

  it('has a planted import for every rule', () => {
    // eslint's TypeScript rules do not know a CommonJS configuration file; it is read as text.
    const configured = execFileSync(
      process.execPath,
      ['-p', 'JSON.stringify(require("./.dependency-cruiser.cjs").forbidden.map((r) => r.name))'],
      { cwd: root, encoding: 'utf8' },
    );
    expect([...(JSON.parse(configured) as string[])].sort()).toEqual(Object.keys(planted).sort());
  });
});

/** Violations make the tool exit with their number, so its output is read either way. */
const cruise = (cwd: string): Report => {
  const tool = path.join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const folders = ['apps', 'libs', 'embedded', 'test', 'bench'];
  const given = ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...folders];
  const output = execFileSync(process.execPath, [tool, ...given], {
    cwd,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return JSON.parse(output) as Report;
};
