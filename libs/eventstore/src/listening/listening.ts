import type { Position } from '@wagerlog/event-sourcing';
import type { EventStreams } from '../streams/event-streams';
import type { StoredEvent } from '../streams/stored-event';
import { Company } from './company';

export interface ListeningReport {
  readonly kind: 'listening';
  readonly stream: '$all';
  readonly isOn: boolean;
  /** Why it ended, if it broke. */
  readonly reason?: string;
}

export interface ListeningOptions {
  readonly streams: Pick<EventStreams, 'subscribeToAll'>;
  /** @returns whether it was news: the next event of a stream that is known, of another writer. */
  readonly hear: (event: StoredEvent) => boolean;
  readonly report: (report: ListeningReport) => void;
  readonly signal: AbortSignal;
  /** Appends, of which one in eight meets a conflict before listening begins. */
  readonly companyAppends: number;
}

/**
 * Hears what other processes write while they write to the streams that this one decides on, so
 * that it decides on the newest state instead of learning of it by a conflict. Only for speed: what
 * is heard late, or not at all, costs a conflict. A subscription that breaks is not taken up again
 * before conflicts say that it is needed.
 */
export class Listening {
  private readonly company: Company;
  private isOn = false;
  private hasCaughtUp = false;

  constructor(private readonly options: ListeningOptions) {
    this.company = new Company(options.companyAppends);
  }

  /** What others write arrives by itself, in moments. */
  get isLive(): boolean {
    return this.hasCaughtUp;
  }

  appended(): void {
    if (!this.isOn) this.company.appended();
  }

  /** @param newest an event near the end of the log, to begin behind. */
  conflicted(newest: Position | undefined): void {
    if (this.isOn || newest === undefined || !this.company.conflicted()) return;
    this.isOn = true;
    this.report({ isOn: true });
    void this.listen(newest);
  }

  private async listen(from: Position): Promise<void> {
    const failure = await this.hearFrom(from).catch((error: unknown) => String(error));
    this.isOn = false;
    this.hasCaughtUp = false;
    this.report({ isOn: false, ...(failure === undefined ? {} : { reason: failure }) });
  }

  private report(change: Pick<ListeningReport, 'isOn' | 'reason'>): void {
    this.options.report({ kind: 'listening', stream: '$all', ...change });
  }

  private async hearFrom(from: Position): Promise<undefined> {
    const { streams, hear, signal } = this.options;
    for await (const item of streams.subscribeToAll({ from, signal })) {
      if (item.kind === 'caught-up') this.hasCaughtUp = true;
      if (item.kind === 'event' && !this.company.heard(hear(item.event))) return;
    }
  }
}
