import type { ReadReq } from '@eventstore/db-client/generated/streams_pb';
import type { StoredEvent } from '../../storage/log/stored-event';
import { invalidArgument, nothingChosen } from '../failures';

/** Which records of `$all` a reader gets, and after how many considered ones a checkpoint. */
export interface EventFilter {
  readonly matches: (event: StoredEvent) => boolean;
  readonly checkpointInterval: number;
}

type FilterOptions = ReadReq.Options.FilterOptions;

/** What "no window given" means on the real server. */
const DEFAULT_WINDOW = 32;

/** Never in `$all`: the server's own bookkeeping (the real server's DefaultAllFilter). */
const HIDDEN = /^\$epoch-information$|^\$persistentsubscription-\$all::.*-(checkpoint|parked)$/;

export function isHidden(event: StoredEvent): boolean {
  return event.isBlank || (event.streamBytes[0] === DOLLAR && HIDDEN.test(event.stream));
}

const DOLLAR = '$'.charCodeAt(0);

/** Filters look at the stored record: at a link, not at what it points to. */
export function filterFromWire(options: FilterOptions): EventFilter {
  if (!options.hasMax() && !options.hasCount()) {
    throw nothingChosen('ReadReq+Types+Options+Types+FilterOptions+WindowOneofCase');
  }
  const window = options.hasMax() ? options.getMax() : DEFAULT_WINDOW;
  const interval = window * options.getCheckpointintervalmultiplier();
  return { matches: matcher(options), checkpointInterval: interval };
}

function matcher(options: FilterOptions): EventFilter['matches'] {
  const byType = options.getEventType();
  if (byType !== undefined) {
    const test = expression(byType);
    return (event) => test(event.type);
  }
  const byStream = options.getStreamIdentifier();
  if (byStream === undefined) throw invalidArgument('The filter says nothing.');
  const test = expression(byStream);
  return (event) => test(event.stream);
}

function expression(wire: ReadReq.Options.FilterOptions.Expression): (text: string) => boolean {
  const source = wire.getRegex();
  const prefixes = wire.getPrefixList();
  if (source === '') return (text) => prefixes.some((prefix) => text.startsWith(prefix));
  const regex = compile(source);
  return (text) => regex.test(text);
}

function compile(source: string): RegExp {
  try {
    return new RegExp(source);
  } catch {
    throw invalidArgument(`The filter's regular expression ${source} is invalid.`);
  }
}
