import {
  isKnown,
  isRefusal,
  type DomainEvent,
  type Instant,
  type Moment,
} from '@wagerlog/event-sourcing';
import type { Answer, RunRequest } from './command';
import type { Head } from './head';

/** When and where the next decision falls: never before the stream's last event. */
export const momentAt = <State>({ revision, occurredAt }: Head<State>, now: Instant): Moment => ({
  now,
  occurredAt: now > occurredAt ? now : occurredAt,
  revision,
});

/** What rests on the head alone: already so, or answered before. `undefined`: all else. */
export const answerAtOnce = <State, Event extends DomainEvent, Code extends string>(
  decide: RunRequest<State, Event, Code>['decide'],
  head: Head<State>,
  now: Instant,
): Answer<Event, Code> | undefined => {
  const decision = decide(head.state, momentAt(head, now));
  if (isKnown(decision)) return { outcome: 'known', revision: decision.known };
  if (isRefusal(decision) || decision.length > 0) return undefined;
  const { revision, position } = head;
  return { outcome: 'unchanged', revision, ...(position === undefined ? {} : { position }) };
};
