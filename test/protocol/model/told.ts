import type { PlacementRequest } from '@wagerlog/domain';
import type { StoredEvent } from '@wagerlog/eventstore';
import type { MemoryLog } from '@wagerlog/eventstore/testing';
import type { Step } from './history';

/** What the caller of one step was told. `revision` is that of `stream`. */
export type Answer =
  | {
      readonly told: 'recorded' | 'replayed' | 'unchanged' | 'refused';
      readonly stream: string;
      readonly revision: number;
      readonly code?: string;
    }
  /** Nothing happened; it is not known; its process was gone; an error nobody expects. */
  | {
      readonly told: 'nothing' | 'in doubt' | 'crashed' | 'declined' | 'broken';
      readonly code?: string;
    };

/** A step that was taken: when, in lengths of the log, and what came of it. */
export type Told = Answer & {
  readonly step: Step;
  /** In the metadata of all it records. */
  readonly commandId: string;
  /** Of a bet or a payment. */
  readonly key?: string;
  readonly request?: PlacementRequest;
  readonly from: number;
  readonly until: number;
};

/** What was told and is not so. */
export const toldFault = (log: MemoryLog, told: Told): string | undefined => {
  const own = log.events.filter(
    ({ metadata }) => (metadata as { commandId?: string }).commandId === told.commandId,
  );
  if ('revision' in told) return answerFault(log, told, own);
  if (told.told === 'nothing' && own.length > 0 && !isManyCommands(told.step)) {
    return 'was told that nothing happened';
  }
  return told.told === 'declined' ? declinedFault(told, own) : brokenBy(told);
};

const brokenBy = ({ told, code }: Told & { readonly code?: string }): string | undefined =>
  told === 'broken' ? code : undefined;

const declinedFault = (
  { code }: Told & { readonly code?: string },
  own: readonly StoredEvent[],
): string | undefined => {
  // Its headroom, if it had any, is given back; its account has recorded another answer.
  const isRecorded = own.some(({ stream }) => stream.startsWith('account-'));
  return code === 'KEY_REUSED' && !isRecorded ? undefined : `declined for ${code}`;
};

/** Of several, the last may fail when the first are done. */
const isManyCommands = ({ kind }: Step): boolean =>
  kind === 'settle' || kind === 'sweep' || kind === 'result';

type Placed = Extract<Told, { readonly revision: number }>;

const answerFault = (
  log: MemoryLog,
  told: Placed,
  own: readonly StoredEvent[],
): string | undefined => {
  const at = log.stream(told.stream)[told.revision];
  if (at === undefined || !log.events.slice(0, told.until).includes(at)) {
    return 'is not in the stream';
  }
  return told.told === 'recorded' || told.told === 'replayed'
    ? recordedFault(log, told, { at, own })
    : freshnessFault(log, told, own);
};

const recordedFault = (
  log: MemoryLog,
  { told, from, key }: Placed,
  { at, own }: { readonly at: StoredEvent; readonly own: readonly StoredEvent[] },
): string | undefined => {
  const isOwn = own.includes(at) && log.events.indexOf(at) >= from;
  if (told === 'recorded' && !isOwn) return 'recorded what another had recorded';
  const isKeyed = key === undefined || JSON.stringify(at.data).includes(`"${key}"`);
  return isKeyed ? undefined : 'was answered with another key';
};

/** What is recorded nowhere was judged on what the leader had when it was asked, or later. */
const freshnessFault = (
  log: MemoryLog,
  { told, step, stream, revision, from }: Placed,
  own: readonly StoredEvent[],
): string | undefined => {
  if (own.length > 0 && !isManyCommands(step)) return `${told}, and recorded it`;
  const before = log.events.slice(0, from).filter((each) => each.stream === stream).length - 1;
  return revision >= before ? undefined : `${told} on what was old already`;
};
