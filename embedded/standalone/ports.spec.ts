import { createServer } from 'node:net';
import { choosePorts, host } from './ports';

describe('choosing ports', () => {
  it('finds free ones, each once', async () => {
    const ports = Object.values(await choosePorts('auto'));
    expect(ports).toHaveLength(11);
    expect(new Set(ports).size).toBe(11);
    expect(ports.every((port) => port > 1_023)).toBe(true);
  });

  it('names the documented one that is taken, and what to do', async () => {
    const taken = createServer();
    // Whoever holds it, it is taken: this test or something else on the machine.
    await new Promise<void>((resolve) => {
      taken.once('error', () => resolve());
      taken.listen(3003, host, resolve);
    });
    await expect(choosePorts('fixed')).rejects.toThrow(
      /^Port \d+ \(.+\) is taken\. Free it, or start with --ports auto\.$/,
    );
    await new Promise((resolve) => taken.close(resolve));
  });
});
