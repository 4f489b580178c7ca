import { persistentMap } from '@wagerlog/event-sourcing';
import { checkpointOf, type Pending } from './process';

const at = (commit: number, prepare = commit) => ({
  commit: BigInt(commit),
  prepare: BigInt(prepare),
});
const pending = (items: { readonly [key: string]: Pending }) =>
  Object.entries(items).reduce((map, [key, item]) => map.set(key, item), persistentMap<Pending>());

describe('the checkpoint', () => {
  it('is the last position considered when nothing is pending', () => {
    expect(checkpointOf(pending({}), at(9))).toEqual(at(9));
    expect(checkpointOf(pending({}), undefined)).toBeUndefined();
  });

  it('stays before the oldest pending event, whatever was considered since', () => {
    const items = { a: { after: at(7) }, b: { after: at(3) }, c: { after: at(5) } };
    expect(checkpointOf(pending(items), at(9))).toEqual(at(3));
  });

  it('tells positions of one commit apart', () => {
    const items = { a: { after: at(3, 2) }, b: { after: at(3, 1) } };
    expect(checkpointOf(pending(items), at(9))).toEqual(at(3, 1));
  });

  it('is none while the first event of the log is pending', () => {
    expect(checkpointOf(pending({ a: {}, b: { after: at(3) } }), at(9))).toBeUndefined();
  });
});
