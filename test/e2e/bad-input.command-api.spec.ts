import { codes, isCode } from '@wagerlog/http';
import { accountWith, openMarket, uniqueId } from '../systems/cast';
import { commandRoutes } from './command-routes';
import { call, cast } from './system';

const { system, tokenOf } = cast();

const unknownThing = (path: string): string | undefined => {
  if (path.includes('{account}')) return 'ACCOUNT_UNKNOWN';
  return path.includes('{market}') ? 'MARKET_UNKNOWN' : undefined;
};

describe.each(commandRoutes)('$method $path', (route) => {
  const { method, role, keyed, body, optional = [], wrong } = route;
  let account: string;
  let marketId: string;
  beforeAll(async () => {
    account = await accountWith(cast(), 0);
    ({ marketId } = await openMarket(cast()));
  });

  const pathWith = (accountId: string, market: string) =>
    `${system.commandApi}${route.path.replace('{account}', accountId).replace('{market}', market)}`;
  const own = () => pathWith(account, marketId);
  const ask = async (
    text: string,
    { url = own(), ...headers }: Readonly<Record<string, string>> = {},
  ) => {
    const all = {
      authorization: `Bearer ${await tokenOf(role)}`,
      'content-type': 'application/json',
      ...(keyed === true ? { 'idempotency-key': uniqueId('key') } : {}),
      ...headers,
    };
    return {
      given: text.slice(0, 200),
      ...(await call(url, { method, headers: all, body: text })),
    };
  };
  const expectProblem = ({ given, ...answer }: Awaited<ReturnType<typeof ask>>, code: string) => {
    expect({ given, code: answer.body['code'] }).toEqual({ given, code });
    const status = isCode(code) ? codes[code].status : 0;
    expect({ given, status: answer.status, member: answer.body['status'] }).toEqual({
      given,
      status,
      member: status,
    });
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.headers.get('request-id')).toBe(answer.body['requestId']);
    expect(answer.headers.get('server-timing')).toContain('total;dur=');
  };
  const json = JSON.stringify(body);
  const with_ = (member: string, text: string) =>
    `{${Object.entries({ ...body, [member]: null })
      .map(([name, value]) => `"${name}":${name === member ? text : JSON.stringify(value)}`)
      .join(',')}}`;

  it('answers malformed bodies with 400', async () => {
    const texts = [
      ...['', '{', 'null', '[]', '"x"', '1', '{}x', '\ufeff{}', `[${json}]`, '{"a":'.repeat(40)],
      with_('unknown', '1'),
      with_('__proto__', '{}'),
      json.replace(/^\{("[^"]+":[^,}]+)/, (first, member: string) => `${first},${member}`),
      ...Object.keys(body)
        .filter((member) => !optional.includes(member))
        .map((member) => JSON.stringify({ ...body, [member]: undefined })),
    ];
    for (const text of texts) expectProblem(await ask(text), 'MALFORMED');
  });

  it('answers each malformed member with 400', async () => {
    for (const [member, values] of Object.entries(wrong)) {
      for (const value of values) expectProblem(await ask(with_(member, value)), 'MALFORMED');
    }
  });

  it('answers who may not, what is no JSON, what is too much', async () => {
    expectProblem(await ask(json, { authorization: '' }), 'TOKEN_MISSING');
    expectProblem(await ask(json, { authorization: 'Bearer a.b.c' }), 'TOKEN_INVALID');
    const dashboard = `Bearer ${await tokenOf('dashboard')}`;
    expectProblem(await ask('{', { authorization: dashboard }), 'FORBIDDEN');
    expectProblem(await ask(json, { 'content-type': 'text/plain' }), 'MEDIA_TYPE');
    expectProblem(await ask(`${json}${' '.repeat(65_536)}`), 'BODY_TOO_LARGE');
    expectProblem(await ask(json, { url: `${own()}?a=1` }), 'MALFORMED');
    expectProblem(await ask(json, { 'x-large': 'x'.repeat(17_000) }), 'HEADERS_TOO_LARGE');
    if (keyed !== true) return;
    expectProblem(await ask('{', { 'idempotency-key': '' }), 'KEY_MISSING');
    expectProblem(await ask(json, { 'idempotency-key': 'k'.repeat(256) }), 'MALFORMED');
  });

  it('answers unknown routes and methods with 404', async () => {
    expectProblem(await ask('{', { url: `${own()}/more` }), 'NOT_FOUND');
    for (const other of ['GET', 'PATCH', 'DELETE']) {
      const { status, body: problem } = await call(own(), { method: other });
      expect({ other, status, code: problem['code'] }).toEqual({
        other,
        status: 404,
        code: 'NOT_FOUND',
      });
    }
  });

  const unknown = unknownThing(route.path);
  if (unknown !== undefined) {
    it('answers an unknown thing in the path with 404, when the body is right', async () => {
      for (const id of ['absent', 'a%20b', 'x'.repeat(70)]) {
        expectProblem(await ask(json, { url: pathWith(id, id) }), unknown);
        expectProblem(await ask('{', { url: pathWith(id, id) }), 'MALFORMED');
      }
    });
  }

  if (unknown === 'ACCOUNT_UNKNOWN' && role === 'service') {
    it('answers a foreign account exactly as an absent one', async () => {
      const authorization = `Bearer ${await tokenOf('bob')}`;
      const foreign = await ask(json, { authorization });
      expectProblem(foreign, 'ACCOUNT_UNKNOWN');
      const url = pathWith(uniqueId('absent'), marketId);
      const absent = await ask(json, { authorization, url });
      expect({ ...foreign.body, requestId: '' }).toEqual({ ...absent.body, requestId: '' });
    });
  }
});
