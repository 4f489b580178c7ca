/** One event of a `text/event-stream` (WHATWG HTML §9.2.6). */
export interface StreamedEvent {
  readonly id: string | undefined;
  readonly event: string;
  /** Absent: the event only moves the place to resume from. */
  readonly data: string | undefined;
}

/** A line or an event longer than this is no answer of ours: the stream is given up. */
const charactersMax = 4 * 1_024 * 1_024;

/**
 * Reads events until the stream ends. A silent server (no event and no comment for `silenceMs`)
 * counts as gone: the connection may have died without a word.
 */
export async function* eventsOf(
  body: ReadableStream<Uint8Array>,
  silenceMs: number,
): AsyncGenerator<StreamedEvent, void, void> {
  const reader = body.getReader();
  try {
    let fields = noEvent;
    for await (const line of linesOf(reader, silenceMs)) {
      if (line === '') yield fields;
      fields = line === '' ? { ...noEvent, id: fields.id } : withField(fields, line);
    }
  } finally {
    // The stream may already be broken; there is nobody left to tell.
    await reader.cancel().catch(() => undefined);
  }
}

const noEvent: StreamedEvent = { id: undefined, event: 'message', data: undefined };

const withField = (fields: StreamedEvent, line: string): StreamedEvent => {
  const [, name, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
  switch (name) {
    case 'id':
      return { ...fields, id: value };
    case 'event':
      return { ...fields, event: value };
    case 'data':
      return { ...fields, data: fields.data === undefined ? value : `${fields.data}\n${value}` };
    default:
      return fields;
  }
};

async function* linesOf(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  silenceMs: number,
): AsyncGenerator<string, void, void> {
  const decoder = new TextDecoder();
  let rest = '';
  for (;;) {
    const { done, value } = await unlessSilent(reader.read(), silenceMs);
    if (done) return;
    rest += decoder.decode(value, { stream: true });
    // A CR at the very end may be half of a CRLF: it waits for the next piece.
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    if (rest.length > charactersMax) throw new Error('an event is too long');
    yield* lines;
  }
}

const unlessSilent = async <Value>(promise: Promise<Value>, silenceMs: number): Promise<Value> => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`silent for ${silenceMs} ms`)), silenceMs);
  });
  try {
    return await Promise.race([promise, silence]);
  } finally {
    clearTimeout(timer);
  }
};
