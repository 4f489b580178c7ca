import { UUID } from '@eventstore/db-client/generated/shared_pb';
import { BatchAppendResp } from '@eventstore/db-client/generated/streams_pb';
import fc from 'fast-check';
import { answerFrame, timeoutResult } from './batch-replies';

const anyAddressee = fc.record({ id: fc.uuid(), stream: fc.string({ unit: 'grapheme' }) });
const addressee = ({ id, stream }: { readonly id: string; readonly stream: string }) => ({
  correlation: Buffer.from(new UUID().setString(id).serializeBinary()),
  streamName: Buffer.from(stream),
});
const decoded = (frame: Buffer) => {
  const answer = BatchAppendResp.deserializeBinary(frame);
  const stream = Buffer.from(answer.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString();
  return { answer, stream, id: answer.getCorrelationId()?.getString() };
};
const anyPlace = fc.record({
  revision: fc.integer({ min: -1, max: Number.MAX_SAFE_INTEGER }),
  position: fc.option(fc.maxSafeNat(), { nil: undefined }),
});

it('says where an append went, as the generated classes read it', () => {
  fc.assert(
    fc.property(anyAddressee, anyPlace, (to, { revision, position }) => {
      const result = { kind: 'success', revision, position } as const;
      const { answer, ...heading } = decoded(answerFrame(addressee(to), result));
      const success = answer.getSuccess();
      expect(heading).toEqual(to);
      expect(success?.hasNoStream()).toBe(revision < 0);
      expect(success?.getCurrentRevision()).toBe(String(Math.max(0, revision)));
      expect(success?.hasNoPosition()).toBe(position === undefined);
      const { commitPosition, preparePosition } = success?.getPosition()?.toObject() ?? {};
      const expected = position === undefined ? undefined : String(position);
      expect([commitPosition, preparePosition]).toEqual([expected, expected]);
    }),
  );
});

it('says what went wrong, to whom it may concern', () => {
  fc.assert(
    fc.property(anyAddressee, (to) => {
      const { answer, ...heading } = decoded(answerFrame(addressee(to), timeoutResult()));
      expect(heading).toEqual(to);
      expect(answer.getError()?.getDetails()?.getTypeName()).toBe('event_store.client.Timeout');
    }),
  );
});

it('leaves out what the request did not say', () => {
  const frame = answerFrame({ correlation: undefined, streamName: undefined }, timeoutResult());
  const answer = BatchAppendResp.deserializeBinary(frame);
  expect([answer.hasCorrelationId(), answer.hasStreamIdentifier()]).toEqual([false, false]);
});
