import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** What the server does to one request. */
export type Manner = (response: ServerResponse, request: SeenRequest) => void;

/** A server that misbehaves on purpose: one manner per request, the last one for all the rest. */
export interface UnrulyServer {
  readonly url: string;
  readonly seen: SeenRequest[];
  readonly plays: (...manners: readonly Manner[]) => void;
  readonly stop: () => Promise<void>;
}

export const unrulyServer = async (): Promise<UnrulyServer> => {
  const seen: SeenRequest[] = [];
  let manners: readonly Manner[] = [];
  const server = createServer((request, response) => {
    void read(request).then((body) => {
      const { method = '', url = '', headers } = request;
      const asked = { method, url, headers, body };
      const manner = manners[Math.min(seen.length, manners.length - 1)];
      seen.push(asked);
      manner?.(response, asked);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    plays: (...played) => {
      seen.length = 0;
      manners = played;
    },
    stop: () => stopped(server),
  };
};

const read = async (request: IncomingMessage): Promise<string> => {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
};

const stopped = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

export const answers =
  (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Manner =>
  (response) =>
    void response
      .writeHead(status, { 'content-type': 'application/json', ...headers })
      .end(JSON.stringify(body));

export const refuses = (status: number, code: string, facts: object = {}): Manner =>
  answers(status, { type: 'urn:x', title: code, status, detail: 'No.', code, ...facts });

/** Promises more than it sends, and hangs up. */
export const hangsUpMidBody =
  (status = 201): Manner =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': '500' });
    response.write('{"betId":"b-1"');
    response.socket?.destroySoon();
  };

/** Sends a whole answer whose JSON is not. */
export const answersHalf =
  (status = 201): Manner =>
  (response) =>
    void response.writeHead(status).end('{"betId":');

export const hangsUp: Manner = (response) => void response.socket?.destroy();

/** Takes the request and says nothing. */
export const isSilent: Manner = () => undefined;
