import fc from 'fast-check';
import { counterKind, counterStream, runStep, type Stepped } from '../../testing/counter';
import { MemoryLog, memoryStreams } from '../../testing/memory-streams';
import { planted } from '../../testing/planted-faults';
import { SteeredStreams } from '../../testing/steered-streams';
import { OutcomeUnknown, StoreUnavailable } from '../errors';
import type { EventStreams } from '../streams/event-streams';
import { decode } from '../streams/stored-event';
import { DecisionRunner } from './decision-runner';
import { chainStart, eventHash } from './hash-chain';

const faults = ['none', 'none', 'none', 'loseAnswers', 'loseAppends', 'refuse'] as const;

const history = fc.record({
  /** Which of three processes decides, under which key, and whether its caller is impatient. */
  commands: fc.array(
    fc.record({
      process: fc.nat(2),
      key: fc.nat(15).map(String),
      withinMs: fc.constantFrom(3, 5_000, 5_000, 5_000),
    }),
    { minLength: 1, maxLength: 40 },
  ),
  /** What becomes of the appends of each process, one after another. */
  fates: fc.array(fc.array(fc.constantFrom(...faults), { maxLength: 12 }), {
    minLength: 3,
    maxLength: 3,
  }),
});
type History = typeof history extends fc.Arbitrary<infer Value> ? Value : never;

const everyAppend = () => true;

const start = (log: MemoryLog, fates: readonly (typeof faults)[number][], plant = honest) => {
  const streams = new SteeredStreams(memoryStreams(log));
  for (const fate of fates) {
    if (fate === 'none') streams.holdAnswers(everyAppend).letGo();
    else streams[fate](everyAppend);
  }
  return new DecisionRunner(plant(streams), {
    bounds: { settlePausesMs: [1], companyAppends: 8 },
  });
};
const honest = (streams: EventStreams): EventStreams => streams;

/** What the caller of one command was told. */
type Told = 'recorded' | 'known' | 'nothing' | 'in doubt';

const ask = async (
  runner: DecisionRunner,
  { key, withinMs }: History['commands'][number],
): Promise<{ readonly told: Told; readonly revision?: number }> => {
  try {
    const { outcome, revision } = await runStep(runner, { key, withinMs });
    if (outcome === 'recorded' || outcome === 'known') return { told: outcome, revision };
    throw new Error(`a step is never ${outcome}`);
  } catch (error) {
    if (error instanceof StoreUnavailable) return { told: 'nothing' };
    if (error instanceof OutcomeUnknown) return { told: 'in doubt' };
    throw error;
  }
};

const expectChained = (log: MemoryLog): void => {
  let previousHash = chainStart(counterStream);
  for (const stored of log.stream(counterStream)) {
    const { event, metadata, id } = decode<Stepped>(counterKind.schema, stored);
    expect(metadata.previousHash).toBe(previousHash);
    expect(metadata.hash).toBe(eventHash(previousHash, { id, ...event }, metadata));
    previousHash = metadata.hash;
  }
};

/** Any order of commands, any fate of appends: nobody is told what is not so. */
const holds = async ({ commands, fates }: History, plant = honest): Promise<void> => {
  const log = new MemoryLog();
  const runners = fates.map((each) => start(log, each, plant));
  const told = await Promise.all(
    commands.map(async (command) => ({
      ...command,
      ...(await ask(runners[command.process]!, command)),
    })),
  );
  const keys = log
    .stream(counterStream)
    .map((stored) => decode<Stepped>(counterKind.schema, stored).event.data.key);
  expect(new Set(keys).size).toBe(keys.length);
  for (const { told: what, key, revision } of told) {
    if (what === 'recorded' || what === 'known') expect(keys[revision!]).toBe(key);
  }
  for (const key of new Set(commands.map((command) => command.key))) {
    const answers = told.filter((each) => each.key === key).map((each) => each.told);
    expect(answers.filter((each) => each === 'recorded').length).toBeLessThanOrEqual(1);
    if (answers.every((each) => each === 'nothing')) expect(keys).not.toContain(key);
  }
  expectChained(log);
};

describe('three processes on one stream', () => {
  it('tell nobody what is not so, whatever becomes of their appends', async () => {
    await fc.assert(
      fc.asyncProperty(history, (each) => holds(each)),
      { numRuns: 60 },
    );
  });

  it.each([['silenceIsNo'], ['silenceIsYes']] as const)(
    'would be caught with a planted fault: %s',
    async (name) => {
      const property = fc.asyncProperty(history, (each) => holds(each, planted[name]));
      const { failed } = await fc.check(property, { numRuns: 60, endOnFailure: true });
      expect(failed).toBe(true);
    },
  );
});
