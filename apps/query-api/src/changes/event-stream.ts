import { once } from 'node:events';
import type { FastifyReply } from 'fastify';

/** The server sends something at least this often, so that both ends notice a dead connection. */
const commentEveryMs = 15_000;
/** A reader that takes nothing for so long is gone. */
const drainTimeoutMs = 30_000;

/** One `text/event-stream` answer (WHATWG HTML §9.2). Ends when the client goes, or by `end`. */
export class EventStream {
  readonly closed = new AbortController();
  private readonly comments: NodeJS.Timeout;

  constructor(private readonly reply: FastifyReply) {
    reply.hijack();
    const headers = reply.getHeaders() as { readonly [name: string]: string };
    reply.raw.writeHead(200, {
      ...headers,
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'server-timing': reply.request.exchange.serverTiming(),
      // At the stop the connection ends with the stream, instead of lingering for another request.
      connection: 'close',
      // Proxies that buffer would hold the changes back.
      'x-accel-buffering': 'no',
    });
    this.comments = setInterval(() => this.reply.raw.write(':\n\n'), commentEveryMs);
    reply.raw.once('close', () => {
      clearInterval(this.comments);
      this.closed.abort();
    });
  }

  /** What a client resumes from when nothing has been sent yet. */
  mark(id: string): Promise<void> {
    return this.write(`id: ${id}\n:\n\n`);
  }

  /** JSON holds no line break, so one `data` line does. */
  change(id: string, document: object): Promise<void> {
    return this.write(`id: ${id}\nevent: change\ndata: ${JSON.stringify(document)}\n\n`);
  }

  end(): void {
    clearInterval(this.comments);
    this.reply.raw.end();
  }

  private async write(text: string): Promise<void> {
    const { raw } = this.reply;
    if (raw.writableEnded || raw.destroyed || raw.write(text)) return;
    const signal = AbortSignal.any([this.closed.signal, AbortSignal.timeout(drainTimeoutMs)]);
    await once(raw, 'drain', { signal }).catch(() => raw.destroy());
  }
}
