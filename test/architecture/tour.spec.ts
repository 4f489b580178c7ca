import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(__dirname, '../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

/** Blocks opened with a language and a file: cut from that file, or the page has rotted. */
const cuttings = (page: string): readonly (readonly [file: string, code: string])[] =>
  [...page.matchAll(/^```ts (\S+)\n([\s\S]*?)^```/gm)].map(([, file = '', code = '']) => [
    file,
    code,
  ]);

/** Indentation depends on where a passage stands; a line with only dots leaves something out. */
const lines = (text: string): readonly string[] => text.split('\n').map((line) => line.trim());
const passages = (code: string): readonly string[] =>
  lines(code)
    .join('\n')
    .split(/^\.\.\.$/m)
    .map((passage) => passage.trim())
    .filter((passage) => passage !== '');

describe('the tour', () => {
  const found = cuttings(read('docs/tour.md'));

  it('shows code', () => expect(found.length).toBeGreaterThan(5));

  it.each(found)('shows %s as it is', (file, code) => {
    const source = lines(read(file)).join('\n');
    for (const passage of passages(code)) expect(source).toContain(passage);
  });
});

describe('the pages', () => {
  const pages = [
    'README.md',
    'CONTRIBUTING.md',
    ...['docs', 'docs/adr', 'embedded', 'docker'].flatMap((folder) =>
      readdirSync(path.join(root, folder))
        .filter((file) => file.endsWith('.md'))
        .map((file) => `${folder}/${file}`),
    ),
  ];

  it.each(pages)('%s links to what is there', (page) => {
    const links = [...read(page).matchAll(/\]\(([^)#]+)(#[^)]*)?\)/g)].map(([, link = '']) => link);
    const broken = links
      .filter((link) => !/^[a-z]+:/.test(link))
      .filter((link) => !existsSync(path.join(root, path.dirname(page), link)));
    expect(broken).toEqual([]);
  });
});
