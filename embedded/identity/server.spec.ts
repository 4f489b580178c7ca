import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { startIdentityServer } from './server';
import type { IdentityServer } from './server';

const basic = (id: string, secret: string): string =>
  `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;

const askForToken = (server: IdentityServer, name: string, fields: object = {}) =>
  fetch(`http://127.0.0.1:${server.port}/token`, {
    method: 'POST',
    headers: { authorization: basic(name, server.clients[name]?.secret ?? 'none') },
    body: new URLSearchParams({ grant_type: 'client_credentials', ...fields }),
  });

async function tokenOf(server: IdentityServer, name: string): Promise<string> {
  const response = await askForToken(server, name);
  expect(response.status).toBe(200);
  const { access_token, expires_in } = (await response.json()) as Record<string, unknown>;
  expect(expires_in).toBe(3600);
  return String(access_token);
}

const verified = (server: IdentityServer, token: string) =>
  jwtVerify(token, createRemoteJWKSet(new URL(server.jwksUrl)), {
    algorithms: ['RS256'],
    issuer: server.issuer,
    audience: server.audience,
  });

describe('the embedded identity server', () => {
  let dataFolder: string;
  let server: IdentityServer;

  beforeEach(async () => {
    dataFolder = await mkdtemp(path.join(tmpdir(), 'identity-'));
    server = await startIdentityServer({ dataFolder });
  });

  afterEach(async () => {
    await server.close();
    await rm(dataFolder, { recursive: true });
  });

  it.each([
    ['alice', 'customer'],
    ['bob', 'customer'],
    ['service', 'service'],
    ['trader', 'trader'],
    ['operator', 'operator'],
    ['dashboard', 'dashboard'],
    ['auditor', 'auditor'],
  ])('issues %s a token with the role %s, verifiable with its keys', async (name, role) => {
    const { payload, protectedHeader } = await verified(server, await tokenOf(server, name));
    expect(payload).toMatchObject({ sub: name, role, aud: 'wagerlog', iss: server.issuer });
    expect(Number(payload.exp) - Number(payload.iat)).toBe(3600);
    expect(protectedHeader.alg).toBe('RS256');
  });

  it('names its key set at the standard address', async () => {
    const response = await fetch(`${server.issuer}/.well-known/openid-configuration`);
    expect(await response.json()).toMatchObject({
      issuer: server.issuer,
      jwks_uri: server.jwksUrl,
      token_endpoint: `${server.issuer}/token`,
    });
  });

  it('refuses a wrong secret, another grant and another resource', async () => {
    const wrong = { ...server, clients: { alice: { ...server.clients['alice']!, secret: 'x' } } };
    expect((await askForToken(wrong, 'alice')).status).toBe(401);
    expect((await askForToken(server, 'alice', { grant_type: 'password' })).status).toBe(400);
    expect((await askForToken(server, 'alice', { resource: 'urn:other' })).status).toBe(400);
  });

  it('keeps clients and tokens valid over a restart', async () => {
    const { clients, issuer, port } = server;
    const token = await tokenOf(server, 'alice');
    await server.close();
    server = await startIdentityServer({ dataFolder, port });
    expect(server.clients).toEqual(clients);
    expect((await verified(server, token)).payload).toMatchObject({ sub: 'alice', iss: issuer });
    await tokenOf(server, 'alice');
  });

  it('writes clients and key for the owner alone', async () => {
    for (const file of ['clients.json', 'signing-key.json']) {
      expect((await stat(path.join(dataFolder, file))).mode & 0o777).toBe(0o600);
    }
    const written: unknown = JSON.parse(
      await readFile(path.join(dataFolder, 'clients.json'), 'utf8'),
    );
    expect(written).toEqual(server.clients);
  });

  it.each(['clients.json', 'signing-key.json'])('does not start on a damaged %s', async (file) => {
    await writeFile(path.join(dataFolder, file), '{"alice":{');
    await expect(startIdentityServer({ dataFolder })).rejects.toThrow(
      `The file ${path.join(dataFolder, file)} is damaged`,
    );
  });

  it('fails on a taken port', async () => {
    const other = startIdentityServer({ dataFolder, port: server.port });
    await expect(other).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
