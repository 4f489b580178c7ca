import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { storeAddress } from './store-address';

describe('the address of the store', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'wagerlog-audit-'))));
  afterEach(() => rmSync(folder, { recursive: true }));
  const write = (text: string) => writeFileSync(path.join(folder, 'standalone.json'), text);

  it('is that of the environment', () =>
    expect(storeAddress(undefined, { EVENTSTORE_URL: 'esdb://a:1' })).toBe('esdb://a:1'));

  it('is that of the running standalone, whatever the environment says', () => {
    write(JSON.stringify({ eventstore: 'esdb://b:2?tls=false' }));
    expect(storeAddress(folder, { EVENTSTORE_URL: 'esdb://a:1' })).toBe('esdb://b:2?tls=false');
  });

  it.each([
    ['{}', 'names no event store'],
    ['null', 'names no event store'],
    ['{"eventstore":7}', 'names no event store'],
    ['{"event', 'is damaged'],
    ['{"eventstore":"http://a"}', 'must start with esdb://'],
  ])('is refused in one line when the file says %s', (text, reason) => {
    write(text);
    expect(() => storeAddress(folder, {})).toThrow(reason);
  });

  it('is refused when nothing names it or nothing runs', () => {
    expect(() => storeAddress(undefined, {})).toThrow('set EVENTSTORE_URL');
    expect(() => storeAddress(undefined, { EVENTSTORE_URL: '' })).toThrow('set EVENTSTORE_URL');
    expect(() => storeAddress(path.join(folder, 'none'), {})).toThrow('is a standalone running');
  });
});
