import type { Conversation } from '../conversation/conversation';
import { proposed } from '../conversation/events';
import { target } from '../conversation/writing';
import { APPEND, GOSSIP, SUPPORTED_METHODS } from '../wire/connection';
import type { Fields } from '../wire/values';
import { alone, on, type Case } from './case';

const CLIENT = '/event_store.client';

interface SupportedMethod {
  readonly service: string;
  readonly method: string;
}

interface Member {
  readonly timeStamp: string;
  readonly httpEndPoint: { readonly address: string };
}

const ABOUT_ITSELF: readonly Case[] = [
  on('supported-methods', ({ ask }) =>
    ask(SUPPORTED_METHODS, ({ version, methods }) => {
      const key = ({ service, method }: SupportedMethod) => service + method;
      const sorted = [...(methods as readonly SupportedMethod[])].sort((left, right) =>
        key(left) < key(right) ? -1 : 1,
      );
      return { version, methods: sorted };
    }),
  ),
  on('gossip', ({ ask }) =>
    ask(GOSSIP, ({ members }) => ({
      members: (members as readonly Member[]).map(({ timeStamp, httpEndPoint, ...member }) => ({
        ...member,
        timeStampDigits: timeStamp.length,
        httpEndPoint: { address: httpEndPoint.address, port: '<port>' },
      })),
    })),
  ),
];

/** Any bytes to any path. */
async function send({ steps, connection }: Conversation, path: string, hex = ''): Promise<void> {
  const answered = steps.begin(path, { bytes: hex });
  answered(await connection.bytes(path, Buffer.from(hex, 'hex')));
}

const BEHIND_THE_SERVICES: readonly Case[] = [
  on('unknown-service-and-method', async (talk) => {
    await send(talk, `${CLIENT}.streams.Streams/Nope`);
    await send(talk, '/no.such.Service/Nope');
    await send(talk, `${CLIENT}.operations.Operations/Nope`);
  }),
  on('lower-case-path', async (talk) => {
    await send(talk, `${CLIENT}.streams.streams/delete`);
    await send(talk, `${CLIENT}.server_features.serverfeatures/getsupportedmethods`);
  }),
  on('malformed-message', async (talk) => {
    await send(talk, `${CLIENT}.streams.Streams/Delete`, 'ffffff');
    await send(talk, `${CLIENT}.streams.Streams/Delete`);
  }),
  on('message-too-large', async ({ stream, id, steps, connection }) => {
    const answered = steps.begin('Streams/Append', { oneEventOfBytes: 20_000_000 });
    const event = proposed({ id }, { label: 'a', data: Buffer.alloc(20_000_000, 'a') });
    const messages = [{ options: target(stream, 'any') }, { proposedMessage: event }];
    answered(await connection.sendAll(APPEND, messages));
  }),
];

const basic = (credentials: string) => `Basic ${Buffer.from(credentials).toString('base64')}`;

const HEADERS: readonly Case[] = [
  on('authorization-header', async (talk) => {
    const { stream, sendAppend, read, steps } = talk;
    const all = [basic('admin:changeit'), basic('nobody:wrong'), 'Basic garbage', 'Bearer x'];
    for (const authorization of all) {
      await sendAppend(appendOf(talk, stream, `a${authorization.length}`), { authorization });
      steps.replaceLast({ request: { authorization: `${authorization.slice(0, 12)}…` } });
    }
    await read({ stream }, { authorization: 'Basic garbage' });
  }),
  on('requires-leader-header', async (talk) => {
    const { stream, sendAppend } = talk;
    await sendAppend(appendOf(talk, stream, 'a'), { 'requires-leader': 'true' });
    await sendAppend(appendOf(talk, stream, 'b'), { 'requires-leader': 'nonsense' });
    const both = { 'requires-leader': 'false', 'connection-name': 'x' };
    await sendAppend(appendOf(talk, stream, 'c'), both);
  }),
  on('client-deadline-exceeded', async ({ stream, steps, connection }) => {
    const note = 'options only, never closed, deadline 300 ms';
    const answered = steps.begin('Streams/Append', { note });
    const messages = [{ options: target(stream, 'any') }];
    const late = await connection.sendAll(APPEND, messages, { deadlineMs: 300, staysOpen: true });
    answered(withoutTimes(late));
  }),
];

const appendOf = ({ id }: Conversation, stream: string, label: string): readonly Fields[] => [
  { options: target(stream, 'any') },
  { proposedMessage: proposed({ id }, label) },
];

function withoutTimes(answer: Fields): Fields {
  const error = answer['error'] as { readonly details: string } | undefined;
  if (error === undefined) return answer;
  return { error: { ...error, details: error.details.replace(/after .*/, 'after …') } };
}

const SYSTEM_STREAMS = [
  '$settings',
  '$$$settings',
  '$streams',
  '$users',
  '$persistentSubscriptionConfig',
  '$scavenges',
];

const SYSTEM: readonly Case[] = [
  on('system-streams-access', async ({ read, steps }) => {
    for (const stream of SYSTEM_STREAMS) {
      const { frames, end } = await read({ stream, isBackwards: true, from: 'end', count: 1 });
      steps.replaceLast({ response: { kinds: frames.map((frame) => Object.keys(frame)[0]), end } });
    }
  }),
  alone('http-endpoints', async ({ connection, steps }) => {
    for (const path of ['/health/live', '/ping', '/info', '/gossip', '/stats']) {
      steps.add(`GET ${path}`, {}, await get(`http://${connection.host}${path}`, path === '/ping'));
    }
  }),
];

const HTTP_MS = 2000;

async function get(url: string, showsBody: boolean): Promise<unknown> {
  try {
    const signal = AbortSignal.timeout(HTTP_MS);
    const answer = await fetch(url, { redirect: 'manual', signal });
    const body = await answer.text();
    const contentType = answer.headers.get('content-type');
    return { status: answer.status, contentType, ...(showsBody && { body }) };
  } catch {
    return 'no answer over HTTP';
  }
}

/** What is beside reading and writing. */
export const OTHER_CASES: readonly Case[] = [
  ...ABOUT_ITSELF,
  ...BEHIND_THE_SERVICES,
  ...HEADERS,
  ...SYSTEM,
];
