export { startEdge } from './edge';
export type { Edge, EdgeOptions } from './edge';
export { audience, startIssuer } from './issuer';
export type { Issuer, Signing, TokenClaims } from './issuer';
export { rawExchange } from './raw';
export type { RawAnswer } from './raw';
