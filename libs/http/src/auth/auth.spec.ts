import { generateKeyPair } from 'jose';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { audience, startIssuer } from '../../testing';
import type { Issuer, Signing, TokenClaims } from '../../testing';
import { createAuthenticator } from './authenticator';
import type { Authenticator } from './authenticator';
import { mayReach } from './principal';

const now = (): number => Math.floor(Date.now() / 1000);

describe('authentication', () => {
  let issuer: Issuer;
  let authenticator: Authenticator;
  const settings = (claim = 'sub', jwksUrl = issuer.jwksUrl) => ({
    AUTH_ISSUER: issuer.issuer,
    AUTH_AUDIENCE: audience,
    AUTH_JWKS_URL: jwksUrl,
    AUTH_ACCOUNT_CLAIM: claim,
  });
  const identify = async (claims: TokenClaims, signing?: Signing) =>
    authenticator.authenticate(`Bearer ${await issuer.token(claims, signing)}`);

  beforeAll(async () => {
    issuer = await startIssuer();
    authenticator = createAuthenticator(settings());
  });
  afterAll(() => issuer.stop());

  it('knows a customer with its account, and other roles without one', async () => {
    expect(await identify({ role: 'customer', sub: 'alice' })).toEqual({
      role: 'customer',
      subject: 'alice',
      accountId: 'alice',
    });
    expect(await identify({ role: 'trader', sub: 'desk@3' }, { alg: 'EdDSA' })).toEqual({
      role: 'trader',
      subject: 'desk@3',
    });
  });

  it('takes the account from the claim that is set', async () => {
    const other = createAuthenticator(settings('account'));
    const claims = { role: 'customer', sub: 'u-1', account: 'a-1' };
    const principal = await other.authenticate(`bearer ${await issuer.token(claims)}`);
    expect(principal).toEqual({ role: 'customer', subject: 'u-1', accountId: 'a-1' });
    await expect(
      (async () =>
        other.authenticate(`Bearer ${await issuer.token({ role: 'customer', sub: 'u-1' })}`))(),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it.each<[string | undefined]>([[undefined], [''], ['Basic YTpi'], ['Bearer'], ['Bearer a b']])(
    'asks for a token when the header is %j',
    (header) => {
      expect(() => authenticator.authenticate(header)).toThrow(
        expect.objectContaining({
          code: 'TOKEN_MISSING',
          headers: { 'www-authenticate': 'Bearer realm="wagerlog"' },
        }),
      );
    },
  );

  it.each<[string, TokenClaims]>([
    ['that expired more than 60 s ago', { exp: now() - 61 }],
    ['that is valid only in more than 60 s', { nbf: now() + 90 }],
    ['without expiry', { exp: undefined }],
    ['of another issuer', { iss: 'https://evil.example' }],
    ['for another audience', { aud: 'others' }],
    ['without subject', { sub: undefined }],
    ['with an empty subject', { sub: '' }],
  ])('refuses a token %s', async (_, claims) => {
    await expect(identify({ role: 'trader', sub: 't', ...claims })).rejects.toMatchObject({
      code: 'TOKEN_INVALID',
      headers: { 'www-authenticate': 'Bearer realm="wagerlog", error="invalid_token"' },
    });
  });

  it('allows clocks to differ by 60 s', async () => {
    const claims = { role: 'trader', sub: 't', exp: now() - 30, nbf: now() + 30 };
    expect(await identify(claims)).toMatchObject({ role: 'trader' });
  });

  it.each<[string, () => Promise<Signing>]>([
    [
      'with a key of its own',
      async () => ({ key: (await generateKeyPair('RS256')).privateKey, kid: 'RS256' }),
    ],
    ['with an unknown key', async () => ({ kid: 'other' })],
    ['by another algorithm', async () => ({ alg: 'HS256', key: new Uint8Array(32).fill(1) })],
    [
      'by PS256 with an RSA key',
      async () => ({ alg: 'PS256', key: (await generateKeyPair('PS256')).privateKey }),
    ],
  ])('refuses a token signed %s', async (_, signing) => {
    await expect(identify({ role: 'trader', sub: 't' }, await signing())).rejects.toMatchObject({
      code: 'TOKEN_INVALID',
    });
  });

  it('refuses an unsigned token and what is no token', async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = { iss: issuer.issuer, aud: audience, sub: 't', role: 'trader', exp: now() + 60 };
    for (const token of [`${part({ alg: 'none' })}.${part(claims)}.`, 'abc', 'a.b.c']) {
      await expect(
        (async () => authenticator.authenticate(`Bearer ${token}`))(),
      ).rejects.toMatchObject({ code: 'TOKEN_INVALID' });
    }
  });

  it.each<[string, TokenClaims]>([
    ['no role', { sub: 't' }],
    ['an unknown role', { sub: 't', role: 'admin' }],
    ['an account id that cannot be one', { sub: 'alice@example.com', role: 'customer' }],
    ['an account id that is too long', { sub: 'a'.repeat(65), role: 'customer' }],
  ])('forbids a token with %s', async (_, claims) => {
    await expect(identify(claims)).rejects.toMatchObject({ code: 'FORBIDDEN', status: 403 });
  });

  it('asks for the keys once, however many tokens come', async () => {
    const fresh = createAuthenticator(settings());
    const before = issuer.asked();
    const token = await issuer.token({ role: 'trader', sub: 't' });
    const other = await issuer.token({ role: 'trader', sub: 'u' });
    await Promise.all([token, other].map((each) => fresh.authenticate(`Bearer ${each}`)));
    await fresh.authenticate(`Bearer ${token}`);
    expect(issuer.asked() - before).toBe(1);
  });

  it('answers 503, not 401, while the keys cannot be had', async () => {
    const token = await issuer.token({ role: 'trader', sub: 't' });
    const silent = createServer((_, response) => response.writeHead(500).end());
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const failing = createAuthenticator(settings('sub', `http://127.0.0.1:${port}/jwks`));
    const ask = async () => failing.authenticate(`Bearer ${token}`);
    await expect(ask()).rejects.toMatchObject({ code: 'UNAVAILABLE', status: 503 });
    await expect(failing.ping()).rejects.toThrow();
    await new Promise((resolve) => silent.close(resolve));
    await expect(ask()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});

describe('reaching an account', () => {
  it('is for its customer, and for roles that have no account of their own', () => {
    const alice = { role: 'customer', subject: 'alice', accountId: 'alice' } as const;
    expect(mayReach(alice, 'alice')).toBe(true);
    expect(mayReach(alice, 'bob')).toBe(false);
    expect(mayReach({ role: 'service', subject: 's' }, 'bob')).toBe(true);
  });
});
