import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { faultFrom, WrongRequest, type Subject } from './fault-request';
import type { ArmedFault, Faults } from './faults';

export interface FaultControl {
  readonly url: string;
  close(): Promise<void>;
}

/** What the control can do to the server it belongs to. */
export interface Faulty {
  readonly subject: Subject;
  readonly faults: Faults;
  /** Fails what is under way when the server becomes unavailable. */
  readonly failOpenCalls: () => void;
  readonly dropConnections: () => void;
}

const BODY_BYTES_MAX = 16 * 1024;

/**
 * A small HTTP server on 127.0.0.1 for tests that need a server to misbehave: `POST /faults` asks
 * for a fault, `GET /faults` lists those that are not over, `DELETE /faults` ends all of them,
 * `DELETE /faults/ID` one.
 */
export async function startFaultControl(port: number, server: Faulty): Promise<FaultControl> {
  const control = createServer((request, response) => {
    answer(request, server).then(
      ({ status, body }) => send(response, status, body),
      (failure: Error) => {
        send(response, failure instanceof WrongRequest ? 400 : 500, { error: failure.message });
      },
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

interface Answer {
  readonly status: number;
  readonly body: object;
}

async function answer(request: IncomingMessage, server: Faulty): Promise<Answer> {
  const path = /^\/faults(?:\/(\d+))?$/.exec(request.url ?? '');
  if (path === null) return { status: 404, body: { error: 'Only /faults is here.' } };
  const [, id] = path;
  if (id !== undefined) return liftOne(request.method, Number(id), server);
  if (request.method === 'POST') arm(await read(request), server);
  else if (request.method === 'DELETE') server.faults.lift();
  else if (request.method !== 'GET') return NOT_ALLOWED;
  return { status: 200, body: shown(server) };
}

function liftOne(method: string | undefined, id: number, server: Faulty): Answer {
  if (method !== 'DELETE') return NOT_ALLOWED;
  if (server.faults.lift(id)) return { status: 200, body: shown(server) };
  return { status: 404, body: { error: `Fault ${id} is over already.` } };
}

const NOT_ALLOWED: Answer = { status: 405, body: { error: 'GET, POST and DELETE only.' } };

function arm(body: string, server: Faulty): void {
  const fault = faultFrom(body, server.subject);
  if (fault.name === 'reset') return server.dropConnections();
  server.faults.arm(fault);
  if (fault.name === 'unavailable') server.failOpenCalls();
}

/** `left`: calls still to be hit by faults with a count; null stands for "no bound". */
function shown({ faults, subject }: Faulty): object {
  const list = faults.list();
  const left = list.reduce((sum, one) => sum + (Number.isFinite(one.left) ? one.left : 0), 0);
  return { left, faults: list.map((fault) => member(fault, subject)) };
}

function member({ id, name, target, calls, ms, left, endsAt }: ArmedFault, subject: Subject) {
  const msLeft = Math.ceil(endsAt - performance.now());
  const bounds = { left: finite(left), msLeft: finite(msLeft) };
  return { id, fault: name, [subject]: target, calls, ...(ms === 0 ? {} : { ms }), ...bounds };
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

async function read(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) {
    body += String(chunk);
    if (body.length > BODY_BYTES_MAX) throw new WrongRequest('The request is too long.');
  }
  return body;
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
