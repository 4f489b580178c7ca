import { Load } from './load';
import type { Entrant, Place } from './load';

const settings = {
  MAX_REQUESTS_IN_FLIGHT: 2000,
  MAX_EVENT_LOOP_DELAY_MS: 1000,
  RATE_LIMIT_PER_SECOND: 0,
  REQUEST_TIMEOUT_MS: 2000,
};
const punctual = { ms: () => 0, stop: () => undefined };

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

interface Figures {
  served: number;
  turnedAway: number;
  /** Milliseconds from arrival to the refusal, or to the answer, of the slowest. */
  slowestRefusal: number;
  slowestAnswer: number;
  /** Turned away later than 20 ms after arrival. */
  lateRefusals: number;
}

/** A process behind the door that answers so many requests a millisecond, first come first served. */
class Behind {
  private readonly line: { readonly place: Place; readonly at: number }[] = [];
  private done = 0;
  private arrived = 0;

  constructor(
    private readonly door: { readonly enter: (entrant: Entrant) => void },
    public perMs: number,
    private readonly fastestMs = 5,
  ) {}

  /** Virtual time with so many arrivals per millisecond. */
  run(ms: number, arrivalsPerMs: number): Figures {
    const figures = {
      served: 0,
      turnedAway: 0,
      slowestRefusal: 0,
      slowestAnswer: 0,
      lateRefusals: 0,
    };
    for (let step = 0; step < ms; step += 1) {
      this.arrived += arrivalsPerMs;
      for (; this.arrived >= 1; this.arrived -= 1) this.arrive(figures);
      this.serve(figures);
      jest.advanceTimersByTime(1);
    }
    return figures;
  }

  private arrive(figures: Figures): void {
    const at = performance.now();
    this.door.enter({
      start: (place) => this.line.push({ place, at }),
      turnAway: () => {
        const ms = performance.now() - at;
        figures.turnedAway += 1;
        figures.slowestRefusal = Math.max(figures.slowestRefusal, ms);
        if (ms > 20) figures.lateRefusals += 1;
      },
    });
  }

  private serve(figures: Figures): void {
    const now = performance.now();
    this.done = Math.min(this.done + this.perMs, Math.max(1, this.perMs));
    for (; this.done >= 1; this.done -= 1) {
      const [next] = this.line;
      if (next === undefined || now - next.at < this.fastestMs) return;
      this.line.shift();
      const ms = now - next.at;
      figures.served += 1;
      figures.slowestAnswer = Math.max(figures.slowestAnswer, ms);
      next.place.leave(ms);
    }
  }
}

const behind = (perMs: number) => {
  const load = new Load(settings, punctual);
  return { load, server: new Behind(load, perMs) };
};

describe('the door of a process', () => {
  it('turns nobody away while the process keeps up', () => {
    const { load, server } = behind(2);
    const figures = server.run(20_000, 1.8);
    expect(figures).toMatchObject({ turnedAway: 0 });
    expect(figures.served).toBeGreaterThan(35_900);
    expect(load.figures.limit).toBeGreaterThanOrEqual(256);
  });

  it('takes a burst that an idle process can answer in time', () => {
    const { server } = behind(2);
    expect(server.run(1, 200)).toMatchObject({ turnedAway: 0 });
    expect(server.run(300, 0)).toMatchObject({ turnedAway: 0, served: 200 });
  });

  it.each([1, 2, 8])('at five times %d requests/ms goes on serving what it can', (perMs) => {
    const { load, server } = behind(perMs);
    server.run(2_000, 5 * perMs);
    const figures = server.run(10_000, 5 * perMs);
    expect(figures.served).toBeGreaterThan(0.97 * perMs * 10_000);
    expect(figures.slowestAnswer).toBeLessThan(500);
    expect(figures.lateRefusals / figures.turnedAway).toBeLessThan(0.01);
    expect(load.figures.limit).toBeGreaterThan(0.6 * perMs * 200);
    expect(load.figures.limit).toBeLessThan(1.4 * perMs * 200);
  });

  it('keeps nobody waiting at a process that is slow beyond all bounds', () => {
    const { load, server } = behind(0.05);
    server.run(10_000, 0.5);
    const figures = server.run(10_000, 0.5);
    expect(load.figures.limit).toBe(64);
    expect(figures.served).toBeGreaterThan(0.97 * 0.05 * 10_000);
    expect(figures.lateRefusals / figures.turnedAway).toBeLessThan(0.01);
  });

  it('is what keeps answers in time: without it, the control, they come too late', () => {
    const place = { stepOut: () => undefined, stepIn: () => undefined, leave: () => undefined };
    const server = new Behind({ enter: ({ start }) => start(place, 0) }, 2);
    server.run(4_000, 10);
    expect(server.run(1_000, 10)).toMatchObject({ turnedAway: 0, slowestAnswer: 4_001 });
  });

  it('forgets an overload within seconds', () => {
    const { load, server } = behind(2);
    server.run(5_000, 10);
    server.run(1_000, 1);
    expect(server.run(4_000, 1.8)).toMatchObject({ turnedAway: 0 });
    expect(load.figures).toMatchObject({ waiting: 0 });
    server.run(5_000, 0);
    expect(load.figures).toEqual({ atWork: 0, waiting: 0, limit: 256 });
  });

  it('learns that the process has become slower, and faster again', () => {
    const { server } = behind(4);
    server.run(3_000, 10);
    server.perMs = 1;
    server.run(3_000, 10);
    const slow = server.run(3_000, 10);
    expect(slow.served).toBeGreaterThan(2_900);
    expect(slow.slowestAnswer).toBeLessThan(600);
    server.perMs = 4;
    server.run(3_000, 10);
    expect(server.run(3_000, 10).served).toBeGreaterThan(0.95 * 4 * 3_000);
  });
});

describe('the line at the door', () => {
  const told: string[] = [];
  beforeEach(() => void (told.length = 0));
  const places = new Map<string, Place>();
  const enter = (load: Load, name: string) =>
    load.enter({
      start: (place, inLineMs) => {
        places.set(name, place);
        told.push(`${name} in after ${inLineMs}`);
      },
      turnAway: (refusal) => told.push(`${name} ${refusal}`),
    });
  /** Two may be at work, two more may be in the process. */
  const narrow = () => {
    const load = new Load({ ...settings, MAX_REQUESTS_IN_FLIGHT: 4 }, punctual);
    for (const name of ['a', 'b', 'c', 'd']) enter(load, name);
    return load;
  };

  it('lets nobody in beyond the bound', () => {
    enter(narrow(), 'e');
    expect(told.at(-1)).toBe('e overloaded');
    expect(told).toHaveLength(5);
  });

  it('takes so many in a turn of the event loop, and the others in the next ones', () => {
    const load = new Load(settings, punctual);
    for (let each = 0; each < 70; each += 1) enter(load, `${each}`);
    expect(told).toHaveLength(32);
    expect(load.figures).toMatchObject({ atWork: 32, waiting: 38 });
    jest.advanceTimersToNextTimer();
    expect(load.figures).toMatchObject({ atWork: 64, waiting: 6 });
    jest.advanceTimersToNextTimer();
    expect(load.figures).toMatchObject({ atWork: 70, waiting: 0 });
  });

  it('turns the oldest away first, when it has waited for a tenth of the deadline', () => {
    const load = new Load(settings, punctual);
    for (let each = 0; each < 256; each += 1) enter(load, `${each}`);
    jest.advanceTimersByTime(10);
    expect(load.figures).toMatchObject({ atWork: 256, waiting: 0 });
    told.length = 0;
    enter(load, 'older');
    jest.advanceTimersByTime(50);
    enter(load, 'younger');
    jest.advanceTimersByTime(149);
    expect(told).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(told).toEqual(['older overloaded']);
    jest.advanceTimersByTime(20);
    places.get('0')?.leave(undefined);
    jest.advanceTimersByTime(1);
    expect(told).toEqual(['older overloaded', 'younger in after 170']);
  });

  it('does not count who is still sending, and counts nobody twice', () => {
    const load = narrow();
    const place = places.get('a');
    place?.stepOut();
    expect(load.inFlight).toBe(3);
    place?.stepIn();
    place?.stepIn();
    expect(load.inFlight).toBe(4);
    place?.stepOut();
    place?.leave(1);
    place?.stepIn();
    expect(load.inFlight).toBe(3);
  });

  it('is closed while the process stops, and while the event loop is late', () => {
    let lateMs = 1000;
    const load = new Load(settings, { ms: () => lateMs, stop: () => undefined });
    enter(load, 'a');
    lateMs = 1001;
    enter(load, 'b');
    load.draining = true;
    enter(load, 'c');
    expect(told).toEqual(['a in after 0', 'b overloaded', 'c stopping']);
  });
});
