import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import {
  upcast,
  type DomainEvent,
  type EventSchema,
  type Fold,
  type JsonObject,
} from '@wagerlog/event-sourcing';
import { accountSamples, marketSamples, noon, settlementSamples } from '../testing';
import { accountDecider } from './account/account.decider';
import { marketDecider } from './market/market.decider';
import { schemaOf, schemas } from './schemas';
import { settlementDecider } from './settlement/settlement.decider';

/** Stored when a version was released, never edited: `{type}.v{schemaVersion}.json`. */
const folder = path.resolve(__dirname, '../../../test/samples/events');
const stored = (type: string, version: number) =>
  JSON.parse(readFileSync(path.join(folder, `${type}.v${version}.json`), 'utf8')) as {
    readonly type: string;
    readonly schemaVersion: number;
    readonly data: JsonObject;
  };

interface Category {
  readonly name: string;
  readonly schema: EventSchema;
  readonly samples: { readonly [type: string]: object };
}
const categories: readonly Category[] = [
  { name: 'account', schema: schemas.account, samples: accountSamples },
  { name: 'market', schema: schemas.market, samples: marketSamples },
  { name: 'settlement', schema: schemas.settlement, samples: settlementSamples },
];
const versions = categories.flatMap(({ schema, samples }) =>
  Object.entries(schema.versions).flatMap(([type, newest]) =>
    Array.from({ length: newest }, (_, index) => ({
      type,
      version: index + 1,
      schema,
      today: samples[type],
    })),
  ),
);

describe('stored events', () => {
  it('have one sample for every version of every type, and none besides', () => {
    expect(readdirSync(folder).sort()).toEqual(
      versions.map(({ type, version }) => `${type}.v${version}.json`).sort(),
    );
  });

  it.each(versions)('$type, version $version, reads as what is recorded today', (each) => {
    const event = stored(each.type, each.version);
    expect([event.type, event.schemaVersion]).toEqual([each.type, each.version]);
    expect(upcast(each.schema, event)).toEqual({ data: each.today });
  });

  it('fold: each changes the state of its stream', () => {
    const states = [
      ...statesOf(accountDecider, accountSamples),
      ...statesOf(marketDecider, marketSamples),
      ...statesOf(settlementDecider, settlementSamples),
    ];
    expect(states).toHaveLength(versions.length);
    for (const { before, after, type } of states) {
      expect({ type, state: after }).not.toEqual({ type, state: before });
    }
  });
});

/** The state before and after each sample, in the order of their story. */
const statesOf = <State, Event extends DomainEvent>(
  { initial, evolve }: Fold<State, Event>,
  samples: object,
) => {
  let state = initial;
  return Object.keys(samples).map((type, revision) => {
    const before = state;
    const { data } = stored(type, 1);
    state = evolve(state, {
      event: { type, data } as unknown as Event,
      revision,
      occurredAt: noon,
    });
    return { type, before, after: state };
  });
};

describe('upcasters', () => {
  it.each(categories)('of $name lead from an older version of a known type', ({ schema }) => {
    for (const { type, from } of schema.upcasters) {
      expect(from).toBeLessThan(schema.versions[type] ?? 0);
    }
  });
});

describe('the schema of a stream', () => {
  it.each([
    ['account-alice', schemas.account],
    ['market-match-1', schemas.market],
    ['settlement-match-1-2', schemas.settlement],
  ])('%s is known by its category', (name, schema) => {
    expect(schemaOf(name)).toBe(schema);
    expect(Object.keys(schema.versions).length).toBeGreaterThan(4);
  });

  it.each(['wagerlog-store', '$settings', 'account', 'accounts-alice'])('%s has none', (name) => {
    expect(schemaOf(name)).toBeUndefined();
  });
});
