import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';
import type { CryptoKey } from 'jose';

export interface Issuer {
  readonly issuer: string;
  readonly jwksUrl: string;
  /** A token of the claims; `alg` and `key` only where a test means a wrong one. */
  readonly token: (claims: TokenClaims, signing?: Signing) => Promise<string>;
  /** How often the keys were asked for. */
  readonly asked: () => number;
  readonly stop: () => Promise<void>;
}

export interface TokenClaims {
  readonly [claim: string]: unknown;
}

export interface Signing {
  readonly alg?: string;
  readonly kid?: string;
  readonly key?: CryptoKey | Uint8Array;
}

export const audience = 'wagerlog';

/** An issuer of tokens with an RS256 and an EdDSA key, and a JWKS address that answers. */
export const startIssuer = async (): Promise<Issuer> => {
  const pairs = {
    RS256: await generateKeyPair('RS256', { extractable: true }),
    EdDSA: await generateKeyPair('EdDSA', { extractable: true }),
  };
  const keys = await Promise.all(
    Object.entries(pairs).map(async ([alg, { publicKey }]) => ({
      ...(await exportJWK(publicKey)),
      alg,
      kid: alg,
      use: 'sig',
    })),
  );
  let asked = 0;
  const server = createServer((_, response) => {
    asked += 1;
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    issuer,
    jwksUrl: `${issuer}/jwks`,
    token: (claims, { alg = 'RS256', kid = alg, key } = {}) => {
      const now = Math.floor(Date.now() / 1000);
      const all = { iss: issuer, aud: audience, iat: now, exp: now + 600, ...claims };
      const own = alg === 'EdDSA' ? pairs.EdDSA : pairs.RS256;
      return new SignJWT(all).setProtectedHeader({ alg, kid }).sign(key ?? own.privateKey);
    },
    asked: () => asked,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
