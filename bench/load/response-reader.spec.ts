import { ResponseReader, UnreadableResponse } from './response-reader';

const read = (...chunks: readonly string[]) => {
  const answers: (readonly [number, string])[] = [];
  const reader = new ResponseReader((status, body) => answers.push([status, body.toString()]));
  for (const chunk of chunks) reader.push(Buffer.from(chunk, 'latin1'));
  return answers;
};

const created = 'HTTP/1.1 201 Created\r\nContent-Length: 13\r\nx: y\r\n\r\n{"betId":"1"}';
const refused = 'HTTP/1.1 503 Service Unavailable\r\ncontent-length:2\r\n\r\n{}';

describe('the reader of answers', () => {
  it('reads several answers of one chunk', () =>
    expect(read(created + refused)).toEqual([
      [201, '{"betId":"1"}'],
      [503, '{}'],
    ]));

  it('reads an answer split at any place', () => {
    for (let at = 1; at < created.length; at += 1) {
      expect(read(created.slice(0, at), created.slice(at))).toEqual([[201, '{"betId":"1"}']]);
    }
  });

  it('reads an answer that comes byte by byte', () =>
    expect(read(...(created + refused)).map(([status]) => status)).toEqual([201, 503]));

  it('reads an empty body', () =>
    expect(read('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n')).toEqual([[404, '']]));

  it.each([
    ['chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n'],
    ['no length', 'HTTP/1.1 200 OK\r\n\r\n'],
    ['an interim answer', 'HTTP/1.1 100 Continue\r\nContent-Length: 0\r\n\r\n'],
    ['another protocol', 'HTTP/2.0 200\r\nContent-Length: 0\r\n\r\n'],
  ])('does not guess at %s', (_, answer) => expect(() => read(answer)).toThrow(UnreadableResponse));
});
