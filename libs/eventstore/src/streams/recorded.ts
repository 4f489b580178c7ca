import type { AllStreamResolvedEvent, RecordedEvent, ResolvedEvent } from '@eventstore/db-client';
import type { StoredEvent } from './stored-event';

/** The client's form to ours. A link is returned as itself; we neither write nor resolve any. */
export const fromResolved = (
  resolved: AllStreamResolvedEvent | ResolvedEvent,
): StoredEvent | undefined => {
  const recorded: RecordedEvent | undefined = resolved.link ?? resolved.event;
  if (recorded === undefined) return undefined;
  const { id, type, streamId, revision, created, data, metadata } = recorded;
  const commit = resolved.commitPosition ?? 0n;
  const position = recorded.position ?? { commit, prepare: commit };
  return {
    id,
    type,
    stream: streamId,
    revision: Number(revision),
    position,
    created,
    data,
    metadata,
  };
};
