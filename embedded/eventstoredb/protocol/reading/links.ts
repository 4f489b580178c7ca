import type { EventLog } from '../../storage/log/event-log';
import { expiry, firstVisible, isMissing } from '../../storage/log/stream-state';
import type { StoredEvent } from '../../storage/log/stored-event';
import type { ResolvedEvent } from '../read-frames';

const LINK_TYPE = '$>';

/**
 * Follows a link, one level. A target that was deleted, truncated or never written leaves only
 * the link; a link that cannot be read is an event like any other.
 */
export function resolveLink(log: EventLog, record: StoredEvent): ResolvedEvent {
  if (record.type !== LINK_TYPE) return { event: record };
  const [, digits = '', stream = ''] = /^(\d+)@(.+)$/s.exec(record.data.toString()) ?? [];
  const revision = Number(digits);
  if (stream === '' || !Number.isSafeInteger(revision)) return { event: record };
  const target = readable(log, stream, revision);
  return { link: record, ...(target === undefined ? {} : { event: target }) };
}

function readable(log: EventLog, stream: string, revision: number): StoredEvent | undefined {
  const state = log.stateOf(stream);
  if (state.isTombstoned || isMissing(state) || revision < firstVisible(state)) return undefined;
  const event = log.eventAt(stream, revision);
  const isExpired = event !== undefined && event.createdAt < expiry(state);
  return isExpired ? undefined : event;
}
