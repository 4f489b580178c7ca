import { pino } from 'pino';

/** Where a process writes its log lines, in batches; `flush` writes what waits. */
export interface LogOutlet {
  readonly write: (line: string) => void;
  readonly flush: () => void;
  /** Asks pino to leave the severity of a line here before it writes it. */
  readonly [pino.symbols.needsMetadataGsym]: true;
  lastLevel: number;
}

/** pino's `warn`; from here on a line may be what explains a crash, and goes out at once. */
const urgentLevel = 40;
const bufferedCharacters = 16_384;
const flushEveryMs = 200;

/**
 * A log outlet over a stream, usually the standard output. When whoever read it is gone, the lines
 * are lost and the process goes on: pino's own destination would wait for ever for a broken pipe to
 * take its last lines, even at the exit.
 */
export const logOutlet = (stream: NodeJS.WritableStream): LogOutlet => {
  let lines = '';
  let isBroken = false;
  const flush = (): void => {
    const waiting = lines;
    lines = '';
    if (waiting !== '' && !isBroken) stream.write(waiting);
  };
  const flushing = setInterval(flush, flushEveryMs).unref();
  stream.on('error', () => {
    isBroken = true;
    clearInterval(flushing);
  });
  const outlet: LogOutlet = {
    [pino.symbols.needsMetadataGsym]: true,
    lastLevel: 0,
    write: (line) => {
      lines += line;
      if (lines.length >= bufferedCharacters || outlet.lastLevel >= urgentLevel) flush();
    },
    flush,
  };
  return outlet;
};
