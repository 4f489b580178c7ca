import { counterStream, runStep } from '../../testing/counter';
import { eventually } from '../../testing/eventually';
import { MemoryLog, memoryStreams } from '../../testing/memory-streams';
import { appendTo, SteeredStreams } from '../../testing/steered-streams';
import { DecisionRunner } from '../deciding/decision-runner';
import type { DecidingReport } from '../deciding/definite-append';
import type { EventStreams } from '../streams/event-streams';

const bounds = { companyAppends: 8, turnMs: Infinity };

const setUp = (change: (streams: EventStreams) => EventStreams = (streams) => streams) => {
  const log = new MemoryLog();
  const reports: DecidingReport[] = [];
  const streams = new SteeredStreams(change(memoryStreams(log)));
  const report = (each: DecidingReport) => void reports.push(each);
  const runner = new DecisionRunner(streams, { bounds, report });
  const other = new DecisionRunner(memoryStreams(log));
  const conflicts = () => reports.filter(({ kind }) => kind === 'conflict').length;
  const changes = () => reports.flatMap((each) => (each.kind === 'listening' ? [each] : []));
  return { log, streams, runner, other, conflicts, changes };
};
type Scene = ReturnType<typeof setUp>;

/** The first conflict, after which the other is listened to. */
const meet = async ({ runner, other, changes }: Scene): Promise<void> => {
  await runStep(runner);
  await runStep(other);
  await runStep(runner);
  await eventually(() => changes().length > 0);
  await turns();
};
/** More than what is written takes to be told. */
const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((done) => setImmediate(done));
};

afterEach(() => jest.restoreAllMocks());

describe('what others write to streams that are decided on here', () => {
  it('is not listened to before there is a conflict', async () => {
    const { runner, streams, changes } = setUp();
    const opened = jest.spyOn(streams, 'subscribeToAll');
    for (let step = 0; step < 50; step += 1) await runStep(runner);
    expect(opened).not.toHaveBeenCalled();
    expect(changes()).toEqual([]);
  });

  it('is then known without a conflict and without a read', async () => {
    const scene = setUp();
    await meet(scene);
    const { log, runner, other, streams, conflicts } = scene;
    streams.reads.length = 0;
    for (let step = 0; step < 10; step += 1) {
      await runStep(other);
      await turns();
      await runStep(runner);
      await turns();
    }
    expect(conflicts()).toBe(1);
    expect(streams.reads).toEqual([]);
    expect(log.stream(counterStream)).toHaveLength(3 + 20);
  });

  it('is known in a stream that is decided on at the moment', async () => {
    const scene = setUp();
    await meet(scene);
    const { log, runner, other, streams } = scene;
    const held = streams.hold(appendTo('counter-'));
    const outcome = runStep(runner, { key: 'a' });
    await held.reached;
    await runStep(other, { key: 'a' });
    await turns();
    streams.reads.length = 0;
    held.letGo();
    expect(await outcome).toMatchObject({ outcome: 'known', revision: 3 });
    expect(streams.reads).toEqual([]);
    expect(log.stream(counterStream)).toHaveLength(4);
  });

  it('proves nothing: a refusal is still told on what the leader says', async () => {
    const scene = setUp();
    await meet(scene);
    const { runner, streams } = scene;
    streams.reads.length = 0;
    expect(await runStep(runner, { by: 1_000 })).toMatchObject({ outcome: 'refused' });
    expect(streams.reads).toHaveLength(1);
  });

  it('is folded behind our own append, whose answer comes later', async () => {
    const scene = setUp();
    await meet(scene);
    const { runner, other, streams, conflicts } = scene;
    const held = streams.holdAnswers(appendTo('counter-'));
    const first = runStep(runner);
    await held.reached;
    await runStep(other);
    await turns();
    held.letGo();
    await first;
    streams.reads.length = 0;
    expect(await runStep(runner)).toMatchObject({ outcome: 'recorded', previousRevision: 4 });
    expect([conflicts(), streams.reads]).toEqual([1, []]);
  });

  it('is read where it is not heard', async () => {
    const scene = setUp((streams) => ({
      ...streams,
      subscribeToAll: async function* ({ signal }) {
        yield { kind: 'caught-up' };
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
      },
    }));
    await meet(scene);
    const { runner, other, streams, conflicts } = scene;
    streams.reads.length = 0;
    await runStep(other);
    expect(await runStep(runner)).toMatchObject({ previousRevision: 3, revision: 4 });
    expect([conflicts(), streams.reads.length]).toEqual([2, 1]);
  });

  it('is not folded where it does not follow', async () => {
    const scene = setUp((streams) => ({
      ...streams,
      subscribeToAll: async function* (subscription) {
        for await (const item of streams.subscribeToAll(subscription)) {
          const hash = { previousHash: 'of another stream' };
          const stray = (metadata: unknown) => ({ ...(metadata as object), ...hash });
          yield item.kind === 'event'
            ? { ...item, event: { ...item.event, metadata: stray(item.event.metadata) } }
            : item;
        }
      },
    }));
    await meet(scene);
    const { runner, other, conflicts } = scene;
    await runStep(other);
    await turns();
    await runStep(runner);
    expect(conflicts()).toBe(2);
  });

  it('is not listened to any more when that breaks, until there is a conflict again', async () => {
    let opened = 0;
    const scene = setUp((streams) => ({
      ...streams,
      subscribeToAll: (subscription) => {
        opened += 1;
        if (opened > 1) return streams.subscribeToAll(subscription);
        throw new Error('broken');
      },
    }));
    await meet(scene);
    const { runner, other, changes } = scene;
    expect(changes()).toMatchObject([{ isOn: true }, { isOn: false, reason: 'Error: broken' }]);
    await runStep(other);
    await runStep(runner);
    expect([opened, changes().at(-1)?.isOn]).toEqual([2, true]);
  });

  it('is not listened to after the end', async () => {
    const scene = setUp();
    await meet(scene);
    scene.runner.dispose();
    await eventually(() => scene.changes().at(-1)?.isOn === false);
    expect(scene.changes().at(-1)?.reason).toBeUndefined();
  });
});
