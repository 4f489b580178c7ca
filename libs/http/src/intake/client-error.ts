import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { Problem, malformed, problemBody, problemMediaType } from '../problems/problem';

export const headersMaxBytes = 16 * 1024;
/** How long the client may go on sending while it reads the answer. */
const lingerMs = 1000;

/** Requests that never became one for the router: too large, too slow or not HTTP. */
export const answerClientError = (error: Error & { code?: string }, socket: Socket): void => {
  const problem = clientProblem(error.code, socket);
  if (problem === undefined || !socket.writable) {
    socket.destroy();
    return;
  }
  socket.end(rawAnswer(problem));
  socket.resume();
  setTimeout(() => socket.destroy(), lingerMs).unref();
};

const clientProblem = (code: string | undefined, socket: Socket): Problem | undefined => {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new Problem('HEADERS_TOO_LARGE', { facts: { maxBytes: headersMaxBytes } });
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      // After an earlier answer this may be the rest of its refused body: nobody waits for more.
      return socket.bytesWritten === 0 ? new Problem('BODY_TIMEOUT') : undefined;
    case 'ECONNRESET':
    case 'EPIPE':
      return undefined;
    default:
      return malformed('The request is not HTTP/1.1.');
  }
};

const rawAnswer = (problem: Problem): string => {
  const requestId = randomUUID();
  const body = JSON.stringify(problemBody(problem, requestId));
  return [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}`,
    `Content-Type: ${problemMediaType}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    `Request-Id: ${requestId}`,
    'Server-Timing: total;dur=0',
    'Connection: close',
    '',
    body,
  ].join('\r\n');
};
