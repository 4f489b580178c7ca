import type { Conversation } from '../conversation/conversation';

/** One recorded conversation with a server. */
export interface Case {
  readonly name: string;
  readonly play: (talk: Conversation) => Promise<void>;
  /** It looks at all streams, so nothing else may be written meanwhile. */
  readonly isAlone: boolean;
}

/** A case on streams of its own. */
export function on(name: string, play: Case['play']): Case {
  return { name, play, isAlone: false };
}

/** A case that looks at the whole of `$all`, or at a stream all cases share. */
export function alone(name: string, play: Case['play']): Case {
  return { name, play, isAlone: true };
}
