/** Bets that were acknowledged, with their stakes: each must be found once in what is stored. */
export type Acknowledged = ReadonlyMap<string, number>;

const field = Buffer.from('"betId":');
const quote = 0x22;
const idEnd = /[",}]/;
const idMax = 64;

/** The id in an answer of either contender, a text or a number. @throws when there is none. */
export const betIdOf = (body: Buffer): string => {
  const at = body.indexOf(field);
  const from = at + field.length + (body[at + field.length] === quote ? 1 : 0);
  const text = at < 0 ? '' : body.toString('latin1', from, from + idMax);
  const length = text.search(idEnd);
  if (length < 1) throw new Error(`an answer without a bet's id: ${body.toString()}`);
  return text.slice(0, length);
};

/** Of a whole run, warm-up and all. */
export class Journal {
  private readonly stakes = new Map<string, number>();
  /** Ids that two answers to two keys had in common. */
  readonly repeated: string[] = [];

  placed(body: Buffer, stake: number): void {
    const betId = betIdOf(body);
    if (this.stakes.has(betId)) this.repeated.push(betId);
    this.stakes.set(betId, stake);
  }

  get acknowledged(): Acknowledged {
    return this.stakes;
  }
}
