import { startFaultControl, type FaultControl } from './fault-control';
import { FAULT_NAMES, Faults } from './faults';

let faults: Faults;
let control: FaultControl;
const done: string[] = [];

beforeEach(async () => {
  faults = new Faults();
  done.length = 0;
  control = await startFaultControl(0, {
    subject: 'stream',
    faults,
    failOpenCalls: () => void done.push('calls failed'),
    dropConnections: () => void done.push('connections dropped'),
  });
});
afterEach(() => control.close());

async function ask(method: string, body?: unknown, path = '/faults') {
  const response = await fetch(`${control.url}${path}`, {
    method,
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const writeTo = (target: string) => ({ target, kind: 'writes' }) as const;

describe('asking for a fault', () => {
  it.each([
    [{ fault: 'answer-lost' }, { left: 1, msLeft: null, calls: 'writes' }],
    [
      { fault: 'answer-lost', count: 3 },
      { left: 3, msLeft: null },
    ],
    [
      { fault: 'delay', ms: 5, calls: 'reads' },
      { left: 1, ms: 5, calls: 'reads' },
    ],
    [
      { fault: 'reset-mid-answer', forMs: 60_000 },
      { left: null, msLeft: expect.any(Number) },
    ],
    [{ fault: 'not-leader' }, { left: null, calls: 'all' }],
    [
      { fault: 'disk-full', stream: 'a-*' },
      { left: null, stream: 'a-*' },
    ],
    [
      { fault: 'slow-flush', ms: 5 },
      { left: 1, ms: 5 },
    ],
    [
      { fault: 'unavailable', ms: 60_000 },
      { left: null, msLeft: expect.any(Number) },
    ],
  ])('arms and lists %j', async (request, listed) => {
    expect((await ask('POST', request)).status).toBe(200);
    const { faults: list } = (await ask('GET')).body;
    expect(list).toEqual([expect.objectContaining({ fault: request.fault, ...listed })]);
  });

  it('that does not exist says which do', async () => {
    const { status, body } = await ask('POST', { fault: 'earthquake' });
    expect(status).toBe(400);
    for (const name of FAULT_NAMES) expect(body['error']).toContain(name);
  });

  it.each([
    [{ fault: 'delay' }, /ms/],
    [{ fault: 'delay', ms: -1 }, /ms/],
    [{ fault: 'delay', ms: 600_001 }, /ms/],
    [{ fault: 'answer-lost', count: 0 }, /count/],
    [{ fault: 'answer-lost', strem: 'typo' }, /strem/],
    [{ fault: 'answer-lost', collection: 'of the other server' }, /collection/],
    [{ fault: 'answer-lost', stream: '' }, /stream/],
    [{ fault: 'disk-full', ms: 5 }, /ms/],
    [{ fault: 'delay', ms: 5, calls: 'some' }, /calls/],
    [[], /no fault nothing/],
    ['{', /JSON object/],
    ['x'.repeat(20_000), /too long/],
  ])('in a wrong way arms nothing: %j', async (request, reason) => {
    const { status, body } = await ask('POST', request);
    expect([status, body['error']]).toEqual([400, expect.stringMatching(reason)]);
    expect((await ask('GET')).body).toEqual({ left: 0, faults: [] });
  });

  it('acts at once where a fault is an event', async () => {
    await ask('POST', { fault: 'reset' });
    await ask('POST', { fault: 'unavailable', ms: 60_000 });
    expect(done).toEqual(['connections dropped', 'calls failed']);
    expect(faults.isUnavailable).toBe(true);
  });
});

describe('a fault is over', () => {
  it('after its count', async () => {
    await ask('POST', { fault: 'answer-lost', count: 2, stream: 'bet-*' });
    expect(faults.take(['answer-lost'], writeTo('account-1'))).toBeUndefined();
    expect(faults.take(['delay'], writeTo('bet-1'))).toBeUndefined();
    expect(faults.take(['answer-lost'], { target: 'bet-1', kind: 'reads' })).toBeUndefined();
    for (const left of [1, 0]) {
      expect(faults.take(['answer-lost'], writeTo('bet-1'))).toMatchObject({ name: 'answer-lost' });
      expect((await ask('GET')).body).toMatchObject({ left });
    }
    expect(faults.take(['answer-lost'], writeTo('bet-1'))).toBeUndefined();
  });

  it('after its time', async () => {
    jest.spyOn(performance, 'now').mockReturnValue(1_000);
    await ask('POST', { fault: 'unavailable', ms: 500 });
    expect((await ask('GET')).body['faults']).toMatchObject([{ msLeft: 500 }]);
    jest.spyOn(performance, 'now').mockReturnValue(1_500);
    expect(faults.isUnavailable).toBe(false);
    expect(faults.list()).toEqual([]);
    jest.restoreAllMocks();
  });

  it('when it is lifted, one or all', async () => {
    for (const fault of ['disk-full', 'not-leader', 'answer-lost']) await ask('POST', { fault });
    expect(faults.list().map(({ id }) => id)).toEqual([1, 2, 3]);
    expect((await ask('DELETE', undefined, '/faults/2')).status).toBe(200);
    expect((await ask('DELETE', undefined, '/faults/2')).status).toBe(404);
    expect(faults.list().map(({ name }) => name)).toEqual(['disk-full', 'answer-lost']);
    expect((await ask('DELETE')).body).toEqual({ left: 0, faults: [] });
  });
});

it.each([
  ['PUT', '/faults', 405],
  ['GET', '/faults/1', 405],
  ['GET', '/', 404],
  ['POST', '/faults/x', 404],
])('answers nothing else: %s %s', async (method, path, status) => {
  expect((await ask(method, undefined, path)).status).toBe(status);
});
