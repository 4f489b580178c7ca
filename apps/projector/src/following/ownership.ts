import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '@wagerlog/http';
import { LeaseLost } from '@wagerlog/mongo';
import type { Lease, Leases } from '@wagerlog/mongo';
import { sliceCount } from '@wagerlog/read-models';

/** A dead owner's slices are free after this long, on the database's clock. */
export const leaseTtlMs = 10_000;
const tickMs = 2_000;

export const slicePrefix = 'projector/slice-';
const memberPrefix = 'projector/member-';

export const sliceOfLease = ({ name }: Lease): number => Number(name.slice(slicePrefix.length));

/** What this process owns until `changed` aborts. */
export interface Owned {
  readonly leases: readonly Lease[];
  readonly changed: AbortSignal;
}

/** Shares the slices among the projectors that are alive, evenly, and keeps our leases alive. */
export class Ownership {
  private held: readonly Lease[] = [];
  private surplus: readonly Lease[] = [];
  private member: Lease | undefined;
  private change = new AbortController();

  constructor(
    private readonly leases: Leases,
    private readonly owner: string,
    private readonly logger: Logger,
  ) {}

  current(): Owned {
    return { leases: this.held, changed: this.change.signal };
  }

  /** Until the signal aborts: a database that is away is met again at the next round. */
  async keep(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.round();
      } catch (error) {
        this.logger.warn({ err: error }, 'leases could not be kept');
      }
      await pause(tickMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** One look at who is alive, and what that means for us. */
  async round(): Promise<void> {
    await this.renewMember();
    const members = await this.leases.held(memberPrefix);
    const share = Math.ceil(sliceCount / Math.max(1, members.length));
    const kept = await this.renewed([...this.held, ...this.surplus]);
    const wanted = kept.slice(0, share);
    this.surplus = kept.slice(share);
    this.become(wanted.length < share ? [...wanted, ...(await this.more(kept, share))] : wanted);
  }

  /** Gives back what others shall have; call it when nothing works on it any more. */
  async releaseSurplus(): Promise<void> {
    const given = this.surplus;
    this.surplus = [];
    await Promise.all(given.map((lease) => this.leases.release(lease)));
  }

  async releaseAll(): Promise<void> {
    const given = [...this.held, ...this.surplus, ...(this.member ? [this.member] : [])];
    this.held = [];
    this.surplus = [];
    this.member = undefined;
    await Promise.all(given.map((lease) => this.leases.release(lease)));
  }

  private async renewMember(): Promise<void> {
    const name = `${memberPrefix}${this.owner}`;
    if (this.member !== undefined) {
      const [kept] = await this.renewed([this.member]);
      this.member = kept;
    }
    this.member ??= await this.leases.acquire(name, this.owner, leaseTtlMs);
  }

  private async renewed(leases: readonly Lease[]): Promise<readonly Lease[]> {
    const outcomes = await Promise.all(
      leases.map(async (lease) => {
        try {
          await this.leases.renew(lease, leaseTtlMs);
          return [lease];
        } catch (error) {
          if (error instanceof LeaseLost) return [];
          throw error;
        }
      }),
    );
    return outcomes.flat();
  }

  private async more(kept: readonly Lease[], share: number): Promise<readonly Lease[]> {
    const taken: Lease[] = [];
    const names = new Set(kept.map(({ name }) => name));
    for (let slice = 0; slice < sliceCount && kept.length + taken.length < share; slice += 1) {
      const name = `${slicePrefix}${slice}`;
      if (names.has(name)) continue;
      const lease = await this.leases.acquire(name, this.owner, leaseTtlMs);
      if (lease !== undefined) taken.push(lease);
    }
    return taken;
  }

  private become(leases: readonly Lease[]): void {
    const names = (list: readonly Lease[]) => list.map(({ name, epoch }) => `${name}@${epoch}`);
    const isSame = names(leases).sort().join() === names(this.held).sort().join();
    this.held = leases;
    if (isSame) return;
    this.logger.info({ slices: leases.map(sliceOfLease) }, 'slices owned');
    this.change.abort();
    this.change = new AbortController();
  }
}
