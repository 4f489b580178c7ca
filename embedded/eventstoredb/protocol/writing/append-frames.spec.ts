import { AppendResp } from '@eventstore/db-client/generated/streams_pb';
import { appendedFrame, wrongVersionFrame } from './append-frames';
import type { WireExpectation } from './expectations';

const expecting = (kind: WireExpectation['kind'], revision: string): WireExpectation => ({
  kind,
  revision,
  expected: { kind: 'any' },
});
const parsed = (frame: Buffer) => AppendResp.deserializeBinary(frame).toObject();

describe("Append's answers", () => {
  it.each([0, 127, 2 ** 53 - 1])('carry revision and position %s', (number) => {
    const position = { commitPosition: String(number), preparePosition: String(number) };
    const success = { currentRevision: String(number), position };
    expect(parsed(appendedFrame(number, number)).success).toMatchObject(success);
  });

  it('say when there is no revision and no position', () => {
    expect(parsed(appendedFrame(-1, undefined)).success).toMatchObject({
      noStream: {},
      noPosition: {},
    });
  });

  it('carry the largest unsigned number for "no stream", where the older fields have no other', () => {
    const frame = wrongVersionFrame(3, expecting('no-stream', '-1'));
    const largest = [0x18, ...Array<number>(9).fill(0xff), 0x01];
    expect(frame.includes(Buffer.from(largest))).toBe(true);
    expect(parsed(frame).wrongExpectedVersion).toMatchObject({
      currentRevision: '3',
      currentRevision2060: 3,
      expectedNoStream: {},
    });
  });

  it.each([
    ['any', { expectedAny: {}, any2060: {} }],
    ['stream-exists', { expectedStreamExists: {}, streamExists2060: {} }],
    ['revision', { expectedRevision: '7', expectedRevision2060: 7 }],
  ] as const)('repeat what was expected: %s', (kind, fields) => {
    const { wrongExpectedVersion } = parsed(wrongVersionFrame(-1, expecting(kind, '7')));
    const current = { currentNoStream: {}, noStream2060: {} };
    expect(wrongExpectedVersion).toMatchObject({ ...current, ...fields });
  });
});
