import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(__dirname, '../..');
const folders = (under: string): string[] =>
  readdirSync(path.join(root, under), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
const json = <Shape>(file: string): Shape =>
  JSON.parse(readFileSync(path.join(root, file), 'utf8')) as Shape;

describe('the layout', () => {
  it('names every library once in the compiler settings', () => {
    const { compilerOptions } = json<{ compilerOptions: { paths: Record<string, string[]> } }>(
      'tsconfig.json',
    );
    const named = Object.keys(compilerOptions.paths)
      .filter((name) => !name.includes('*') && !name.endsWith('/testing'))
      .map((name) => name.replace('@wagerlog/', ''));
    expect(named.sort()).toEqual(folders('libs'));
  });

  it('lists every process in nest-cli.json, each with the entry it starts from', () => {
    const { projects } = json<{ projects: Record<string, { sourceRoot: string }> }>(
      'nest-cli.json',
    );
    expect(Object.keys(projects).sort()).toEqual(folders('apps'));
    for (const { sourceRoot } of Object.values(projects))
      expect(existsSync(path.join(root, sourceRoot, 'main.ts'))).toBe(true);
  });

  it('gives every library a front door that only lists names', () => {
    for (const lib of folders('libs')) {
      const door = readFileSync(path.join(root, 'libs', lib, 'src/index.ts'), 'utf8');
      const statements = door.split(/;\s*\n/).map((statement) => statement.trim());
      const others = statements.filter(
        (statement) =>
          statement !== '' && !/^(\/\*[\s\S]*?\*\/\s*)?export (type )?(\{|\*)/.test(statement),
      );
      expect({ lib, others }).toEqual({ lib, others: [] });
    }
  });

  it('explains every npm script in the README', () => {
    const { scripts } = json<{ scripts: Record<string, string> }>('package.json');
    const readme = readFileSync(path.join(root, 'README.md'), 'utf8');
    const missing = Object.keys(scripts).filter(
      (script) => !new RegExp(`npm (run )?${script}(?![a-z:-])`).test(readme),
    );
    expect(missing).toEqual([]);
  });
});
