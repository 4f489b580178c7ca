import fc from 'fast-check';
import { clientAppend } from '../client-appends';
import { pack, unpack } from './messages';

const text = fc.string({ unit: 'grapheme' });
const content = fc.dictionary(text, fc.jsonValue());
const data = fc.oneof(content, fc.uint8Array());
const event = fc.record({ id: fc.uuid(), type: text, data, metadata: content });
const append = fc.record({
  stream: text,
  expected: fc.integer({ min: -1 }),
  events: fc.array(event, { minLength: 1, maxLength: 5 }),
});
const letter = fc.record({ id: fc.nat(), append, timeoutMs: fc.nat() });

const bytesOf = (sent: ReturnType<typeof clientAppend>) => ({
  ...sent,
  events: sent.events.map(({ data, metadata, ...rest }) => ({
    ...rest,
    data: data instanceof Uint8Array ? [...data] : JSON.stringify(data),
    metadata: new TextDecoder().decode(metadata as Uint8Array),
  })),
});

it('gives the client in the thread the same bytes as in this one, however many share a message', () => {
  fc.assert(
    fc.property(fc.array(letter, { maxLength: 4 }), (letters) => {
      const arrived = [...unpack(structuredClone(letters.flatMap(pack)))];
      expect(arrived.map(({ id, timeoutMs }) => ({ id, timeoutMs }))).toEqual(
        letters.map(({ id, timeoutMs }) => ({ id, timeoutMs })),
      );
      expect(arrived.map((each) => bytesOf(each.append))).toEqual(
        letters.map((each) => bytesOf(clientAppend(each.append))),
      );
    }),
  );
});
