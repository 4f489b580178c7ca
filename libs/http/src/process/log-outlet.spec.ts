import { PassThrough } from 'node:stream';
import { pino } from 'pino';
import { logOutlet } from './log-outlet';

const outlet = () => {
  const stream = new PassThrough();
  return { stream, ...logOutlet(stream), written: () => String(stream.read() ?? '') };
};

describe('a log outlet', () => {
  it('keeps lines until there are enough or they are asked for, and loses none', () => {
    const { write, flush, written } = outlet();
    write('one\n');
    expect(written()).toBe('');
    write(`${'x'.repeat(20_000)}\n`);
    expect(written()).toBe(`one\n${'x'.repeat(20_000)}\n`);
    write('two\n');
    flush();
    flush();
    expect(written()).toBe('two\n');
  });

  it('writes warnings and worse at once, with all that waits', () => {
    const stream = new PassThrough();
    const logger = pino({ level: 'info', base: null, timestamp: false }, logOutlet(stream));
    logger.info('one');
    expect(stream.read()).toBeNull();
    logger.warn('two');
    expect(String(stream.read())).toBe('{"level":30,"msg":"one"}\n{"level":40,"msg":"two"}\n');
    logger.info('three');
    expect(stream.read()).toBeNull();
  });

  it('lets its process go on when nobody reads any more', () => {
    const { stream, write, flush, written } = outlet();
    stream.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    write('lost\n');
    flush();
    expect(written()).toBe('');
  });
});
