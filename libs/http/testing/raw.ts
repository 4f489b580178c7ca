import { connect } from 'node:net';
import type { Socket } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  readonly headers: string;
  readonly body: { readonly [member: string]: unknown };
}

/**
 * Writes to a socket as the test says and resolves with the first answer read. Rejects when the
 * connection ends before an answer, as a client that loses it would notice.
 */
export const rawExchange = (
  port: number,
  write: (socket: Socket) => Promise<void> | void,
): Promise<RawAnswer> =>
  new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(
      port,
      '127.0.0.1',
      () => void Promise.resolve(write(socket)).catch(reject),
    );
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      text += chunk;
      const answer = parseAnswer(text);
      if (answer === undefined) return;
      resolve(answer);
      socket.destroy();
    });
    socket.on('error', reject);
    socket.on('close', () => reject(new Error(`closed after ${JSON.stringify(text)}`)));
  });

const parseAnswer = (text: string): RawAnswer | undefined => {
  const [headers = '', rest] = text.split('\r\n\r\n');
  const length = Number(/^content-length: (\d+)/im.exec(headers)?.[1]);
  if (rest === undefined || Buffer.byteLength(rest) < length) return undefined;
  return {
    status: Number(headers.split(' ')[1]),
    headers,
    body: length === 0 ? {} : (JSON.parse(rest) as RawAnswer['body']),
  };
};
