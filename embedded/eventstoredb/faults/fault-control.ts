import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import type { Faults } from './faults';

export interface FaultControl {
  readonly url: string;
  close(): Promise<void>;
}

/** What the control can do to the server it belongs to. */
export interface Faulty {
  readonly faults: Faults;
  readonly failOpenCalls: () => void;
  readonly dropConnections: () => void;
}

const BODY_BYTES_MAX = 16 * 1024;

const appends = {
  count: z.number().int().positive().default(1),
  stream: z.string().min(1).default('*'),
};
const ms = z.number().int().positive().max(600_000);

const faultRequest = z.discriminatedUnion('fault', [
  z.strictObject({ fault: z.literal('answer-lost'), ...appends }),
  z.strictObject({ fault: z.literal('delay'), ms, ...appends }),
  z.strictObject({ fault: z.literal('unavailable'), ms }),
  z.strictObject({ fault: z.literal('reset') }),
]);

type FaultRequest = z.infer<typeof faultRequest>;

/**
 * A small HTTP server on 127.0.0.1 for tests that need the store to misbehave: `POST /faults`
 * arms one, `DELETE /faults` disarms all, `GET /faults` says how many appends are still to be hit.
 */
export async function startFaultControl(port: number, server: Faulty): Promise<FaultControl> {
  const control = createServer((request, response) => {
    answer(request, server).then(
      ({ status, body }) => send(response, status, body),
      (failure: unknown) => send(response, 400, { error: String(failure) }),
    );
  });
  await new Promise<void>((resolve, reject) => {
    control.once('error', reject);
    control.listen(port, '127.0.0.1', resolve);
  });
  const { port: bound } = control.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${bound}`,
    close: () =>
      new Promise((resolve) => {
        control.close(() => resolve());
        control.closeAllConnections();
      }),
  };
}

async function answer(request: IncomingMessage, server: Faulty) {
  const { faults } = server;
  if (request.url !== '/faults') return { status: 404, body: { error: 'Only /faults is here.' } };
  switch (request.method) {
    case 'GET':
      return { status: 200, body: { left: faults.left } };
    case 'DELETE':
      faults.clear();
      return { status: 200, body: { left: 0 } };
    case 'POST':
      arm(faultRequest.parse(JSON.parse(await read(request))), server);
      return { status: 200, body: { left: faults.left } };
    default:
      return { status: 405, body: { error: 'GET, POST and DELETE only.' } };
  }
}

function arm(request: FaultRequest, { faults, ...server }: Faulty): void {
  switch (request.fault) {
    case 'answer-lost':
      return faults.arm({ ...request, fault: { kind: 'answer-lost' } });
    case 'delay':
      return faults.arm({ ...request, fault: { kind: 'delay', ms: request.ms } });
    case 'unavailable':
      faults.makeUnavailable(request.ms);
      return server.failOpenCalls();
    case 'reset':
      return server.dropConnections();
  }
}

async function read(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) {
    body += String(chunk);
    if (body.length > BODY_BYTES_MAX) throw new Error('The request is too long.');
  }
  return body;
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
