import { mkdtempSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '../systems/started-program';
import { run, type Ended } from '../systems/programs';

/** One line that says what and what to do, and nothing that looks like a stack. */
const expectOneLine = ({ stderr }: Ended, ...words: readonly RegExp[]): void => {
  const lines = stderr.trim().split('\n');
  expect([lines.length, stderr]).toEqual([1, stderr]);
  expect(stderr).not.toMatch(/^\s+at /m);
  for (const word of words) expect(stderr).toMatch(word);
};

const processes = ['command-api', 'query-api', 'projector', 'process-manager', 'audit'] as const;
type Name = (typeof processes)[number];
const programOf = (name: Name) => `apps/${name}/src/main.js`;
const argsOf = (name: Name) => (name === 'audit' ? ['serve'] : []);

let folder: string;
let taken: Server;
let nowhere: number;
let settings: Readonly<Record<string, string>>;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'bad-start-'));
  taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  nowhere = await freePort();
  settings = {
    EVENTSTORE_URL: `esdb://127.0.0.1:${nowhere}?tls=false`,
    MONGODB_URL: `mongodb://127.0.0.1:${nowhere}`,
    AUTH_ISSUER: `http://127.0.0.1:${nowhere}`,
    AUTH_JWKS_URL: `http://127.0.0.1:${nowhere}/jwks`,
    PORT: '0',
    METRICS_PORT: '0',
    START_TIMEOUT_MS: '1500',
    LOG_LEVEL: 'silent',
  };
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await new Promise((resolve) => taken.close(resolve));
});
const takenPort = (): string => {
  const address = taken.address();
  return typeof address === 'object' && address ? String(address.port) : '';
};

describe.each(processes)('%s', (name) => {
  const start = (differences: Readonly<Record<string, string>>) =>
    run(programOf(name), argsOf(name), { environment: { ...settings, ...differences } });
  const store = name === 'query-api' ? 'MONGODB_URL' : 'EVENTSTORE_URL';

  it('does not start without a setting it needs, and names it', async () => {
    const ended = await start({ [store]: '' });
    expect(ended.exitCode).toBe(78);
    expectOneLine(ended, new RegExp(store), /missing/);
  });

  it('does not start with a wrong setting, and says what it expects', async () => {
    const ended = await start({ METRICS_PORT: 'many' });
    expect(ended.exitCode).toBe(78);
    expectOneLine(ended, /METRICS_PORT/, /many/, /set it to/);
  });

  it('does not start on a taken port, and names it', async () => {
    const ended = await start({ METRICS_PORT: takenPort() });
    expect(ended.exitCode).toBe(1);
    expectOneLine(ended, new RegExp(takenPort()), /taken/, /METRICS_PORT/);
  });

  it('gives up on a store that is not to be reached, and says which', async () => {
    const ended = await start({});
    expect(ended.exitCode).toBe(1);
    expectOneLine(ended, new RegExp(store));
  });
});

describe('an embedded server', () => {
  const servers = ['eventstoredb', 'mongodb', 'identity'] as const;
  const program = (name: string) => `embedded/${name}/main.js`;

  it.each(servers)('%s does not start on a taken port, and names it', async (name) => {
    const data = path.join(folder, `taken-${name}`);
    const ended = await run(program(name), ['--port', takenPort(), '--data', data]);
    expect(ended.exitCode).toBe(1);
    expectOneLine(ended, new RegExp(takenPort()));
  });

  it.each(servers)('%s does not start with a wrong port', async (name) => {
    const ended = await run(program(name), ['--port', 'many', '--data', folder]);
    expect(ended.exitCode).toBe(78);
    expectOneLine(ended, /--port/, /many/);
  });

  it.each(servers)('%s says which of its files is damaged', async (name) => {
    const data = path.join(folder, `damaged-${name}`);
    const whole = await startAndStop(program(name), data);
    // The control: whole, it starts.
    expect(whole.stdout).toMatch(/^ready /m);
    const largest = largestFile(data);
    truncateSync(largest, 8);
    writeFileSync(largest, 'garbage!', { flag: 'r+' });
    const ended = await run(program(name), ['--port', '0', '--data', data]);
    expect(ended.exitCode).toBe(1);
    expectOneLine(ended, new RegExp(`damaged-${name}`));
  });
});

/** Started, and stopped by the test's own hand as soon as it is ready. */
const startAndStop = (program: string, data: string): Promise<Ended> =>
  run(program, ['--port', '0', '--data', data], { stopAt: /^ready /m });

const largestFile = (data: string): string => {
  const files = readdirSync(data, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.includes('lock'))
    .map((entry) => path.join(entry.parentPath, entry.name));
  const [largest] = files.sort((a, b) => statSync(b).size - statSync(a).size);
  if (largest === undefined) throw new Error(`no file in ${data}`);
  return largest;
};
