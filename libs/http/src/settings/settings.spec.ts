import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readSettings, settingsSchema } from './read-settings';
import type { Environment } from './read-settings';
import { settings } from './registry';
import type { SettingName } from './registry';
import type { Setting } from './setting';

class Exit extends Error {
  constructor(readonly code: number) {
    super(`exit ${code}`);
  }
}

const read = (names: readonly SettingName[], environment: Environment, defaults = {}) => {
  const lines: string[] = [];
  const outlet = {
    say: (line: string) => void lines.push(line),
    exit: (code: number): never => {
      throw new Exit(code);
    },
  };
  try {
    return { lines, values: readSettings(settingsSchema(names, defaults), environment, outlet) };
  } catch (error) {
    if (error instanceof Exit) return { lines, code: error.code };
    throw error;
  }
};

describe('reading the settings', () => {
  it('takes values, then the process, then the general defaults', () => {
    const names = ['PORT', 'METRICS_PORT', 'HOST', 'ALLOWED_ORIGINS', 'DEMO_DEPOSITS'] as const;
    const environment = { PORT: ' 8080 ', HOST: '', ALLOWED_ORIGINS: 'https://a.b, http://c:1' };
    expect(read(names, environment, { PORT: '3001', METRICS_PORT: '9101' }).values).toEqual({
      PORT: 8080,
      METRICS_PORT: 9101,
      HOST: '127.0.0.1',
      ALLOWED_ORIGINS: ['https://a.b', 'http://c:1'],
      DEMO_DEPOSITS: false,
    });
  });

  it('leaves an optional setting undefined', () => {
    expect(read(['OTEL_EXPORTER_OTLP_ENDPOINT'], {}).values).toEqual({
      OTEL_EXPORTER_OTLP_ENDPOINT: undefined,
    });
  });

  it('says every wrong setting in a line of its own that says what to do, and exits 78', () => {
    const { lines, code } = read(['EVENTSTORE_URL', 'PORT', 'AUTH_ISSUER'], { PORT: '70000' });
    expect(code).toBe(78);
    expect(lines).toEqual([
      'configuration: EVENTSTORE_URL is missing: set it to an address that starts with esdb:// or esdb+discover://, for example EVENTSTORE_URL=esdb://localhost:2113?tls=false',
      'configuration: PORT is wrong ("70000"): set it to a whole number from 0 to 65535, for example PORT=3001',
      'configuration: AUTH_ISSUER is missing: set it to an address that starts with http:// or https://, for example AUTH_ISSUER=https://login.example.com',
    ]);
  });

  it('never repeats what may hold a password', () => {
    const { lines } = read(['MONGODB_URL'], { MONGODB_URL: 'mongo://user:hunter2@host' });
    expect(lines).toHaveLength(1);
    expect(lines.join()).not.toContain('hunter2');
  });

  it.each<[SettingName, string]>([
    ['EVENTSTORE_URL', 'http://localhost:2113'],
    ['EVENTSTORE_URL', 'esdb://'],
    ['MONGODB_URL', 'localhost:27017'],
    ['MONGODB_DATABASE', 'a b'],
    ['AUTH_ISSUER', 'https//x'],
    ['AUTH_JWKS_URL', 'ftp://host/jwks'],
    ['PORT', '-1'],
    ['PORT', '3e3'],
    ['PORT', '3001.0'],
    ['REQUEST_TIMEOUT_MS', '99'],
    ['REQUEST_TIMEOUT_MS', '60001'],
    ['LOG_LEVEL', 'loud'],
    ['DEMO_DEPOSITS', 'yes'],
    ['ALLOWED_ORIGINS', 'https://a.example/path'],
    ['ALLOWED_ORIGINS', '*'],
    ['HOST', 'a host'],
    ['AUTH_ACCOUNT_CLAIM', 'my claim'],
    ['AUTH_AUDIENCE', 'two words'],
    ['APPEND_THREADS', '2'],
  ])('refuses %s=%s', (name, text) => {
    expect(read([name], { [name]: text }).code).toBe(78);
  });
});

describe('the table of settings', () => {
  const all: [string, Setting<unknown>][] = Object.entries(settings);

  it.each(all)('%s accepts its own example and default', (_, { parse, example, ...setting }) => {
    expect(parse(example)).toBeDefined();
    if (setting.default !== undefined) expect(parse(setting.default)).toBeDefined();
  });

  it('is the one of docs/configuration.md', () => {
    const page = readFileSync(path.resolve(__dirname, '../../../../docs/configuration.md'), 'utf8');
    const rows = [...page.matchAll(/^\| `([A-Z_]+)` \| (.+?) \| (.+?) \| (.+) \|$/gm)];
    const documented = rows.map(([, name, unit, given, description]) => ({
      name,
      unit,
      given,
      description,
    }));
    const known = all.map(([name, setting]) => ({
      name,
      unit: setting.unit,
      given: givenBy(name, setting),
      description: setting.description,
    }));
    expect(documented).toEqual(known);
  });

  const givenBy = (name: string, setting: Setting<unknown>): string => {
    if (setting.default !== undefined) return `\`${setting.default}\``;
    if (setting.optional === true) return 'absent';
    return name.endsWith('PORT') ? 'by process' : 'required';
  };
});
