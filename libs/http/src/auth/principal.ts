/** api.md §2. */
export const roles = ['customer', 'service', 'trader', 'operator', 'dashboard', 'auditor'] as const;

export type Role = (typeof roles)[number];

/** Who asks. Both ids are pseudonyms of the identity provider. */
export interface Principal {
  readonly role: Role;
  /** The token's `sub`. */
  readonly subject: string;
  /** A customer's own account; other roles have none. */
  readonly accountId?: string;
}

/** A customer reaches its own account only; whether other roles may at all is the route's say. */
export const mayReach = ({ role, accountId }: Principal, account: string): boolean =>
  role !== 'customer' || accountId === account;
