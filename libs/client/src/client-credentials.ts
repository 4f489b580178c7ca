import type { Fetch } from './sending/attempt';

export interface Credentials {
  /** Base address of the OpenID provider; the token endpoint is `{identity}/token`. */
  readonly identity: string;
  readonly id: string;
  readonly secret: string;
  readonly fetch?: Fetch;
}

const timeoutMs = 5_000;
/** A token is renewed when this part of its life is left, so that it does not end on the way. */
const spareShare = 0.2;

/** A token source by `client_credentials`: one token for all who ask, renewed before it ends. */
export const clientCredentials = (credentials: Credentials): (() => Promise<string>) => {
  let current: { readonly token: Promise<string>; renewAt: number } | undefined;
  return () => {
    if (current && performance.now() < current.renewAt) return current.token;
    const asked = askToken(credentials);
    const next = { token: asked.then(({ token }) => token), renewAt: Infinity };
    current = next;
    asked.then(
      ({ lifeMs }) => (next.renewAt = performance.now() + lifeMs * (1 - spareShare)),
      () => (next.renewAt = 0),
    );
    return next.token;
  };
};

const askToken = async (credentials: Credentials): Promise<{ token: string; lifeMs: number }> => {
  const send = credentials.fetch ?? ((url, init) => fetch(url, init));
  const { identity, id, secret } = credentials;
  const response = await send(`${identity}/token`, {
    method: 'POST',
    headers: {
      Authorization: `Basic ${btoa(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`)}`,
      'Content-Type': 'application/x-www-form-urlencoded',
    },
    body: 'grant_type=client_credentials',
    signal: AbortSignal.timeout(timeoutMs),
  });
  const answer: unknown = await response.json();
  if (response.ok && isToken(answer)) {
    return { token: answer.access_token, lifeMs: answer.expires_in * 1_000 };
  }
  throw new Error(`no token for ${id}: ${identity} answered ${response.status}`);
};

const isToken = (answer: unknown): answer is { access_token: string; expires_in: number } =>
  typeof answer === 'object' &&
  answer !== null &&
  'access_token' in answer &&
  typeof answer.access_token === 'string' &&
  'expires_in' in answer &&
  typeof answer.expires_in === 'number';
