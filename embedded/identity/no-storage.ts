import type { Adapter } from 'oidc-provider';

/**
 * Nothing to keep: clients come from the configuration, and JWT access tokens are verified by
 * their signature. Anything that would need storage is not offered and fails here.
 */
export class NoStorage implements Adapter {
  constructor(private readonly kind: string) {}

  find(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  findByUid(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  findByUserCode(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  upsert(): Promise<void> {
    return this.#refuse();
  }

  consume(): Promise<void> {
    return this.#refuse();
  }

  destroy(): Promise<void> {
    return this.#refuse();
  }

  revokeByGrantId(): Promise<void> {
    return this.#refuse();
  }

  #refuse(): Promise<never> {
    return Promise.reject(new Error(`The embedded identity server keeps no ${this.kind}.`));
  }
}
