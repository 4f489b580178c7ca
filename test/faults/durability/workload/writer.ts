import { SERVERS, type ServerName } from '../servers';

/**
 * `node writer.js SERVER URL PREFIX LANES`: writes into so many lanes at once until the first write
 * of each fails, and prints `ACK <lane> <number>` for every write the server has acknowledged.
 */
async function main(): Promise<void> {
  const [server = '', url = '', prefix = '', count = ''] = process.argv.slice(2);
  const driver = await SERVERS[server as ServerName].connect(url);
  const lanes = Array.from({ length: Number(count) }, (_, lane) => `${prefix}-${lane}`);
  await Promise.allSettled(lanes.map((lane) => fill(lane)));
  process.stdout.write('END\n', () => process.exit(0));

  async function fill(lane: string): Promise<void> {
    for (let number = 0; ; number += 1) {
      await driver.write(lane, number);
      process.stdout.write(`ACK ${lane} ${number}\n`);
    }
  }
}

void main();
