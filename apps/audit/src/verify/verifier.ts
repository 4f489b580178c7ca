import type { AccountEvent, MarketEvent, SettlementEvent } from '@wagerlog/domain';
import { parseStreamName, storeIdentityStream } from '@wagerlog/event-sourcing';
import { foldAccount } from '../evidence/account.fold';
import { accountOf, type Books, emptyBooks, marketOf, runOf } from '../evidence/books';
import { foldMarket } from '../evidence/market.fold';
import { foldRun } from '../evidence/settlement.fold';
import type { Evidence, StoredEvent } from '../evidence/stored-event';
import { checkAnswers, checkMoney } from './account.check';
import { checkBet } from './bet.check';
import { beforeFirstOf, type ChainEnd, checkChain, metadataOf } from './chain.check';
import { checkEnds } from './end.check';
import type { Finding, InvariantId, Note } from './finding';
import { checkMarket } from './market.check';
import { type Report, reportOf } from './report';
import { checkRun } from './settlement.check';
import { newestShape } from './event-types';

/** More are counted, not kept: a store that broken is not read line by line. */
const findingsMax = 1000;

/**
 * Reads the whole store in log order, once, and relates the streams: when one says that another
 * did something before, it must have been read before.
 */
export class Verifier {
  private readonly books: Books = emptyBooks();
  private readonly chains = new Map<string, ChainEnd>();
  private readonly findings: Finding[] = [];
  private found = 0;
  private events = 0;
  private newest = '';

  accept(stored: StoredEvent): void {
    const category = parseStreamName(stored.stream)?.category ?? '';
    if (!isJudged(stored.stream, category)) return;
    this.events += 1;
    const note: Note = (invariant, what) => this.note(invariant, stored, what);
    const before = this.chains.get(stored.stream) ?? beforeFirstOf(stored.stream);
    const end = checkChain(before, stored, note);
    this.chains.set(stored.stream, end);
    if (end.occurredAt > this.newest) this.newest = end.occurredAt;
    try {
      this.relate(category, stored, note);
    } catch (error) {
      note('I13', `cannot be read as a ${stored.type}: ${messageOf(error)}`);
    }
  }

  /** Judges what stands open at the end of the log and sums up. */
  finish(): Report {
    checkEnds(this.books, this.newest, ({ stream, revision, invariant, what }) =>
      this.note(invariant, { stream, revision }, what),
    );
    return reportOf({
      books: this.books,
      events: this.events,
      findings: this.findings,
      found: this.found,
    });
  }

  private note(
    invariant: InvariantId,
    { stream, revision }: Pick<StoredEvent, 'stream' | 'revision'>,
    what: string,
  ): void {
    this.found += 1;
    if (this.findings.length < findingsMax) {
      this.findings.push({ invariant, stream, revision, what });
    }
  }

  private relate(category: string, stored: StoredEvent, note: Note): void {
    const metadata = metadataOf(stored);
    if (metadata === undefined || category === 'wagerlog') return;
    const shape = newestShape(category, stored, metadata);
    if ('unreadable' in shape) return note('I13', shape.unreadable);
    const { stream, revision } = stored;
    const id = stream.slice(category.length + 1);
    const evidence = { event: shape.event, stream, revision, metadata };
    if (category === 'account') this.account(id, evidence as Evidence<AccountEvent>, note);
    if (category === 'market') this.market(id, evidence as Evidence<MarketEvent>, note);
    if (category === 'settlement') this.run(id, evidence as Evidence<SettlementEvent>, note);
  }

  private account(id: string, evidence: Evidence<AccountEvent>, note: Note): void {
    const account = accountOf(this.books, id);
    checkMoney(account, evidence, note);
    checkAnswers(account, evidence, note);
    checkBet({ books: this.books, account }, evidence, note);
    foldAccount(account, evidence);
  }

  private market(id: string, evidence: Evidence<MarketEvent>, note: Note): void {
    const market = marketOf(this.books, id);
    checkMarket({ books: this.books, market }, evidence, note);
    foldMarket(market, evidence);
  }

  private run(id: string, evidence: Evidence<SettlementEvent>, note: Note): void {
    const run = runOf(this.books, id);
    checkRun({ books: this.books, run }, evidence, note);
    foldRun(run, evidence);
  }
}

/** Snapshots are a cache outside the hash chain, `$` streams are the store's own. */
const isJudged = (stream: string, category: string): boolean =>
  stream === storeIdentityStream || ['account', 'market', 'settlement'].includes(category);

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
