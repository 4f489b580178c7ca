import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import type { JWTPayload } from 'jose';
import { LRUCache } from 'lru-cache';
import { accountIdPattern } from '../parsing/fields';
import { Problem, unavailable } from '../problems/problem';
import { roles } from './principal';
import type { Principal } from './principal';

export interface AuthSettings {
  readonly AUTH_ISSUER: string;
  readonly AUTH_AUDIENCE: string;
  readonly AUTH_JWKS_URL: string;
  readonly AUTH_ACCOUNT_CLAIM: string;
}

export interface Authenticator {
  /** Throws `TOKEN_MISSING`, `TOKEN_INVALID`, `FORBIDDEN`, or `UNAVAILABLE` without the keys. */
  readonly authenticate: (authorization: string | undefined) => Principal | Promise<Principal>;
  /** Rejects while the keys cannot be had. */
  readonly ping: () => Promise<void>;
}

const clockSkewSeconds = 60;
const keysTimeoutMs = 1500;
const keysMaxAgeMs = 600_000;
/** A checked token is believed this long, so that a withdrawn key stops working soon. */
const believedMs = 60_000;
const believedMaxBytes = 16 * 1024 * 1024;

/** Bearer tokens, RFC 6750; keys of the issuer, cached; algorithms pinned (RFC 8725 §3.1). */
export const createAuthenticator = (settings: AuthSettings): Authenticator => {
  const keys = createRemoteJWKSet(new URL(settings.AUTH_JWKS_URL), {
    timeoutDuration: keysTimeoutMs,
    cacheMaxAge: keysMaxAgeMs,
  });
  const believed = new LRUCache<string, { principal: Principal; expiresAt: number }>({
    maxSize: believedMaxBytes,
    sizeCalculation: (_, token) => 2 * token.length + 500,
    ttl: believedMs,
  });

  const check = async (token: string): Promise<Principal> => {
    const { payload } = await jwtVerify(token, keys, {
      algorithms: ['RS256', 'EdDSA'],
      issuer: settings.AUTH_ISSUER,
      audience: settings.AUTH_AUDIENCE,
      requiredClaims: ['exp', 'sub'],
      clockTolerance: clockSkewSeconds,
    }).catch((error: unknown) => {
      throw refusal(error);
    });
    const principal = principalOf(payload, settings.AUTH_ACCOUNT_CLAIM);
    const expiresAt = ((payload.exp ?? 0) + clockSkewSeconds) * 1000;
    believed.set(token, { principal, expiresAt });
    return principal;
  };

  return {
    authenticate: (authorization) => {
      const token = bearerToken(authorization);
      const known = believed.get(token);
      return known !== undefined && Date.now() < known.expiresAt ? known.principal : check(token);
    },
    ping: async () => {
      if (!keys.fresh) await keys.reload();
    },
  };
};

const challenge = (error?: string) => ({
  'www-authenticate': `Bearer realm="wagerlog"${error === undefined ? '' : `, error="${error}"`}`,
});

const bearerToken = (authorization: string | undefined): string => {
  const token = /^Bearer +([\w.~+/-]+=*) *$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) throw new Problem('TOKEN_MISSING', { headers: challenge() });
  return token;
};

const tokenInvalid = (detail: string): Problem =>
  new Problem('TOKEN_INVALID', { detail, headers: challenge('invalid_token') });

/** The token's fault is 401; that the keys cannot be had is ours, and tells nothing of it. */
const refusal = (error: unknown): Problem => {
  if (error instanceof errors.JWTExpired) return tokenInvalid('The token has expired.');
  if (error instanceof errors.JWTClaimValidationFailed) {
    return tokenInvalid(`The token's claim "${error.claim}" does not hold here.`);
  }
  return tokenFaults.some((fault) => error instanceof fault)
    ? tokenInvalid('The token is not one of the issuer for this audience.')
    : unavailable('The keys of the token issuer cannot be read right now.');
};

const tokenFaults = [
  errors.JWTInvalid,
  errors.JWSInvalid,
  errors.JOSEAlgNotAllowed,
  errors.JOSENotSupported,
  errors.JWSSignatureVerificationFailed,
  errors.JWKSNoMatchingKey,
  errors.JWKSMultipleMatchingKeys,
];

const principalOf = (claims: JWTPayload, accountClaim: string): Principal => {
  const subject = claims.sub;
  if (subject === undefined || subject === '' || subject.length > 255) {
    throw tokenInvalid('The token\'s claim "sub" is not 1 to 255 characters.');
  }
  const role = roles.find((each) => each === claims['role']);
  if (role === undefined) throw forbidden('The token names no role of this system.');
  if (role !== 'customer') return { role, subject };
  const accountId = claims[accountClaim];
  if (typeof accountId !== 'string' || !accountIdPattern.test(accountId)) {
    throw forbidden(`The token's claim "${accountClaim}" is not an account id.`);
  }
  return { role, subject, accountId };
};

const forbidden = (detail: string): Problem => new Problem('FORBIDDEN', { detail });
