import { createServer, type Http2Server, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { supportedMethods } from './reference-messages';
import { answersTo } from './reference-appends';
import { sendEvents } from './reference-events';

/**
 * The server to compare with: it answers at once and stores nothing. Bare HTTP/2, since gRPC's own
 * server for Node costs more than all it does here.
 */
const HEADERS = { ':status': 200, 'content-type': 'application/grpc+proto' } as const;
const DONE = { 'grpc-status': '0' } as const;

const serve = (stream: ServerHttp2Stream, path: string): void => {
  stream.on('error', () => undefined);
  const method = path.split('/').at(-1)?.toLowerCase();
  stream.respond(HEADERS, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers(DONE));
  if (method === 'batchappend') {
    const answer = answersTo();
    stream.on('data', (chunk: Buffer) => stream.write(answer(chunk)));
    stream.on('end', () => stream.end());
  } else if (method === 'read') {
    stream.once('data', (request: Buffer) => void sendEvents(stream, request));
  } else {
    stream.resume();
    stream.end(supportedMethods());
  }
};

const WINDOW_BYTES = 4 * 1024 * 1024;

const main = (): void => {
  const server: Http2Server = createServer({ settings: { initialWindowSize: WINDOW_BYTES } });
  server.on('session', (session) => session.setLocalWindowSize(WINDOW_BYTES));
  server.on('stream', (stream, headers) => serve(stream, String(headers[':path'])));
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address() as AddressInfo;
    process.stdout.write(`ready esdb://127.0.0.1:${port}?tls=false\n`);
  });
  process.once('SIGTERM', () => process.exit(0));
};

main();
