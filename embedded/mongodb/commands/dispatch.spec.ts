import { readFileSync } from 'node:fs';
import path from 'node:path';
import { COMMANDS } from './dispatch';

it('COMPATIBILITY.md lists the commands served, and no others', () => {
  const file = path.join(__dirname, '../COMPATIBILITY.md');
  const section = /## Commands\n([\s\S]*?)\n\*\*/.exec(readFileSync(file, 'utf8'))?.[1] ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  const listed = rows.flatMap((row) =>
    [...(row.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name),
  );
  expect(listed.sort()).toEqual([...COMMANDS.keys()].sort());
});
