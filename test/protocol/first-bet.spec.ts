import { endProcesses, World } from './world';

afterEach(endProcesses);

/** What a process wrote itself it need not read: an account is most often opened, funded and used. */
describe('the first bet of an account', () => {
  const opened = async () => {
    const world = new World();
    await world.openAccount('alice', 5_000);
    await world.openMarket('match-1');
    return world;
  };
  const streamsRead = (process: World['director']) =>
    process.streams.reads.map(({ stream }) => stream);

  it('reads nothing where the process itself opened account and market', async () => {
    const world = await opened();
    // Each was asked for once: that it does not exist yet.
    expect(streamsRead(world.director)).toEqual(['account-alice', 'market-match-1']);
    expect(await world.place(world.director, world.bet('bet-1'))).toMatchObject({
      answer: 'placed',
    });
    expect(streamsRead(world.director)).toHaveLength(2);
  });

  it('reads both once where another process did', async () => {
    const world = await opened();
    const other = world.process();
    expect((await world.place(other, world.bet('bet-1'))).answer).toBe('placed');
    expect((await world.place(other, world.bet('bet-2'))).answer).toBe('placed');
    expect(streamsRead(other).sort()).toEqual(['account-alice', 'market-match-1']);
  });
});
