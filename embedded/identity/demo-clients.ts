/** What a client may do in Wagerlog; carried by its tokens as the claim `role`. */
export type Role = 'customer' | 'service' | 'trader' | 'operator' | 'dashboard' | 'auditor';

export interface DemoClient {
  /** Subject of its tokens, and a valid account id. */
  readonly id: string;
  readonly secret: string;
  readonly role: Role;
}

/** By name, for example `alice`. */
export type DemoClients = Readonly<Record<string, DemoClient>>;

/** The demo clients: two customers, and one client for each other role. */
export const DEMO_ROLES: Readonly<Record<string, Role>> = {
  alice: 'customer',
  bob: 'customer',
  service: 'service',
  trader: 'trader',
  operator: 'operator',
  dashboard: 'dashboard',
  auditor: 'auditor',
};
