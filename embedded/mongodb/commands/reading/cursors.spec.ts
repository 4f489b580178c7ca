import { encode } from '../../bson/document';
import { Cursors } from './cursors';

const MINUTE = 60_000;
let now = 0;
let cursors: Cursors;

beforeEach(() => {
  now = 0;
  cursors = new Cursors(() => now);
});

const documents = () => [1, 2, 3].map((_id) => encode({ _id }));
const open = (options = {}) => cursors.first('a.b', documents(), { batchSize: 1, ...options });
const more = () => cursors.more(1n, 'a.b', 1);

describe('an idle cursor', () => {
  it('is forgotten after ten minutes', () => {
    open();
    now += 10 * MINUTE;
    more();
    now += 10 * MINUTE + 1;
    expect(more).toThrow('cursor id 1 not found');
  });

  it('lives as long as a session when it asks for no time-out', () => {
    open({ noTimeout: true });
    now += 30 * MINUTE;
    more();
    now += 30 * MINUTE + 1;
    expect(more).toThrow('not found');
  });

  it('makes room for others', () => {
    for (let i = 0; i < 10_000; i += 1) open();
    expect(open).toThrow('more than 10000 open cursors');
    now += 10 * MINUTE + 1;
    expect(open).not.toThrow();
  });
});

it('a cursor that failed is gone, rather than at its end', () => {
  function* failing() {
    yield* documents().slice(0, 2);
    throw new Error('damaged');
  }
  cursors.first('a.b', failing(), { batchSize: 1 });
  expect(more).toThrow('damaged');
  expect(more).toThrow('not found');
});
