import { PassThrough } from 'node:stream';
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
    write(`${'x'.repeat(5_000)}\n`);
    expect(written()).toBe(`one\n${'x'.repeat(5_000)}\n`);
    write('two\n');
    flush();
    flush();
    expect(written()).toBe('two\n');
  });

  it('lets its process go on when nobody reads any more', () => {
    const { stream, write, flush, written } = outlet();
    stream.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    write('lost\n');
    flush();
    expect(written()).toBe('');
  });
});
