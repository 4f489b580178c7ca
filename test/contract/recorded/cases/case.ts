import type { Conversation } from '../conversation/conversation';

/** What may be played while a case is. */
export type Company =
  /** Anything: it is on streams of its own and waits for what it expects. */
  | 'any'
  /** Others that do little: it shows what has come after a fixed time. */
  | 'quiet'
  /** Nothing: it looks at the whole of `$all`, or at a stream all cases share. */
  | 'none';

/** One recorded conversation with a server. */
export interface Case {
  readonly name: string;
  readonly play: (talk: Conversation) => Promise<void>;
  readonly company: Company;
}

export function on(name: string, play: Case['play']): Case {
  return { name, play, company: 'any' };
}

export function timed(name: string, play: Case['play']): Case {
  return { name, play, company: 'quiet' };
}

export function alone(name: string, play: Case['play']): Case {
  return { name, play, company: 'none' };
}
