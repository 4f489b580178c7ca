import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { ClientMetadata, Configuration, JWK, ResourceServer } from 'oidc-provider';
import type { DemoClient } from './demo-clients';
import type { Identity } from './identity-folder';
import { withoutNotices } from './library-notices';
import { NoStorage } from './no-storage';

export interface ProviderOptions extends Identity {
  readonly issuer: string;
  /** The claim `aud` of every token. */
  readonly audience: string;
}

export type RequestListener = (request: IncomingMessage, response: ServerResponse) => void;

type Library = typeof import('oidc-provider');

/** Loaded when needed, so that what it prints while loading can be kept off the terminal. */
const loadLibrary = createRequire(__filename);

/** The library, set up to issue JWT access tokens to the demo clients and nothing else. */
export function createProvider(options: ProviderOptions): RequestListener {
  return withoutNotices(() => {
    const { errors, Provider } = loadLibrary('oidc-provider') as Library;
    const refuse = (): never => {
      throw new errors.InvalidTarget();
    };
    const provider = new Provider(options.issuer, configuration(options, refuse));
    provider.on('server_error', (_context, error) => {
      console.error(`identity: ${error.message}`);
    });
    const handle = provider.callback();
    return (request, response) => void handle(request, response);
  });
}

const TOKEN_SECONDS = 3600;

function configuration(options: ProviderOptions, refuseResource: () => never): Configuration {
  const { clients, signingKey, audience } = options;
  const roles = new Map(Object.values(clients).map(({ id, role }) => [id, role]));
  const resource = `urn:${audience}`;
  return {
    adapter: NoStorage,
    clients: Object.values(clients).map(clientMetadata),
    jwks: { keys: [signingKey as JWK] },
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    responseTypes: [],
    scopes: [],
    clientAuthMethods: ['client_secret_basic'],
    features: {
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false },
      resourceIndicators: {
        enabled: true,
        // A client that names no resource means ours: it is the only one there is.
        defaultResource: () => resource,
        getResourceServerInfo: (_context, wanted) =>
          wanted === resource ? resourceServer(audience) : refuseResource(),
      },
    },
    ttl: { ClientCredentials: TOKEN_SECONDS },
    extraTokenClaims: (_context, token) => ({ role: roles.get(token.clientId ?? '') }),
  };
}

const resourceServer = (audience: string): ResourceServer => ({
  scope: '',
  audience,
  accessTokenFormat: 'jwt',
  accessTokenTTL: TOKEN_SECONDS,
  jwt: { sign: { alg: 'RS256' } },
});

const clientMetadata = ({ id, secret }: DemoClient): ClientMetadata => ({
  client_id: id,
  client_secret: secret,
  grant_types: ['client_credentials'],
  response_types: [],
  redirect_uris: [],
  token_endpoint_auth_method: 'client_secret_basic',
});
