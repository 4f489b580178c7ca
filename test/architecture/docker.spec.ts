import { settings } from '@wagerlog/http';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

const root = path.resolve(__dirname, '../..');

interface Service {
  readonly image?: string;
  readonly environment?: Readonly<Record<string, string>>;
}
const compose = (file: string): Record<string, Service> =>
  (
    parse(readFileSync(path.join(root, 'docker', file), 'utf8'), { merge: true }) as {
      services: Record<string, Service>;
    }
  ).services;

/** The stores and what sets them up bring variables of their own. */
const isApp = (name: string): boolean => existsSync(path.join(root, 'apps', name));

describe.each(['compose.yaml', 'compose.cluster.yaml'])('docker/%s', (file) => {
  const apps = Object.entries(compose(file)).filter(([name]) => isApp(name));

  it('starts every process but the season, which is a client', () => {
    const served = readdirSync(path.join(root, 'apps')).filter((app) => app !== 'season');
    expect(apps.map(([name]) => name).sort()).toEqual(served.sort());
  });

  it.each(apps)('%s: every variable is a setting', (name, { environment = {} }) => {
    const { APP, ...variables } = environment;
    const unknown = Object.keys(variables).filter((variable) => !(variable in settings));
    expect(unknown).toEqual([]);
    if (file === 'compose.yaml') expect(APP).toBe(name);
  });

  it.each(apps)('%s: every fixed value is one its setting accepts', (_name, { environment }) => {
    const wrong = Object.entries(environment ?? {}).filter(
      ([variable, value]) =>
        variable in settings &&
        !value.includes('${') &&
        settings[variable as keyof typeof settings].parse(value) === undefined,
    );
    expect(wrong).toEqual([]);
  });
});
