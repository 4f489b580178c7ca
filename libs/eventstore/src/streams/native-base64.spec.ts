import { createRequire } from 'node:module';
import fc from 'fast-check';
import { Message } from 'google-protobuf';
import { decodeBase64Natively } from './native-base64';

type Decode = (value: string | Uint8Array) => Uint8Array;

it('decodes as google-protobuf does, and leaves bytes as they are', () => {
  const { bytesAsU8: inScript } = Message as unknown as { readonly bytesAsU8: Decode };
  decodeBase64Natively();
  const { bytesAsU8: native } = Message as unknown as { readonly bytesAsU8: Decode };
  expect(native).not.toBe(inScript);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const text = Buffer.from(bytes).toString('base64');
      expect([...native(text)]).toEqual([...bytes]);
      expect([...inScript(text)]).toEqual([...bytes]);
      expect(native(bytes)).toBe(bytes);
    }),
  );
});

it('concerns the google-protobuf of the official client', () => {
  const ofTheClient = createRequire(require.resolve('@eventstore/db-client'));
  expect(ofTheClient.resolve('google-protobuf')).toBe(require.resolve('google-protobuf'));
});
