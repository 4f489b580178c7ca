import { Child } from '../../../embedded/standalone/child';
import { embeddedPlans, productPlans, type Plan } from '../../../embedded/standalone/plans';
import { choosePorts, host, type ProcessName } from '../../../embedded/standalone/ports';
import { describe, type StandaloneFile } from '../../../embedded/standalone/standalone-file';
import path from 'node:path';
import type { Address } from '../../load/connection';

export interface SystemOptions {
  readonly folder: string;
  /** With what serves reads: the read database, the projector, query-api, the process manager. */
  readonly reads: boolean;
  /** Instances of command-api. */
  readonly instances: number;
}

type Started = Omit<StandaloneFile, 'processes'>;

/** The product as `npm start` starts it, less what a run does without. */
export interface System {
  readonly commandApis: readonly Address[];
  readonly metrics: Readonly<Record<string, string>>;
  readonly description: Started;
  readonly processes: Readonly<Record<string, number>>;
  readonly stop: () => Promise<void>;
}

export const writeSide: readonly ProcessName[] = ['eventstoredb', 'identity', 'command-api'];
export const readSide: readonly ProcessName[] = [
  'mongodb',
  'projector',
  'query-api',
  'process-manager',
];

export const startSystem = async (options: SystemOptions): Promise<System> => {
  const children = new Children(path.join(options.folder, 'logs'));
  const wanted = options.reads ? [...writeSide, ...readSide] : writeSide;
  const isWanted = ({ name }: Plan): boolean => wanted.includes(name);
  try {
    const ports = await choosePorts('auto');
    const embedded = embeddedPlans(ports, options.folder).filter(isWanted);
    const printed = await children.start(embedded);
    const addresses = {
      eventstoredb: printed['eventstoredb'] ?? '',
      identity: printed['identity'] ?? '',
      mongodb: printed['mongodb'] ?? 'mongodb://127.0.0.1:1',
    };
    const product = productPlans(ports, addresses).filter(isWanted);
    const more = await moreInstances(options.instances - 1, addresses);
    await children.start([...product, ...more]);
    const apis = [...product, ...more].filter(({ name }) => name.startsWith('command-api'));
    return {
      commandApis: apis.map(({ environment }) => ({ host, port: Number(environment['PORT']) })),
      metrics: metricsOf([...product, ...more]),
      description: describe(options.folder, { ports, addresses }),
      processes: children.pids,
      stop: () => children.stop(),
    };
  } catch (error) {
    await children.stop();
    throw error;
  }
};

/** Further ones of the same plan, on ports of their own. */
const moreInstances = async (
  count: number,
  addresses: Parameters<typeof productPlans>[1],
): Promise<readonly InstancePlan[]> => {
  const plans: InstancePlan[] = [];
  for (let number = 2; number < count + 2; number += 1) {
    const ports = await choosePorts('auto');
    const plan = productPlans(ports, addresses).find(({ name }) => name === 'command-api');
    if (plan) plans.push({ ...plan, instance: number });
  }
  return plans;
};

type InstancePlan = Plan & { readonly instance?: number };

const labelOf = ({ name, instance }: InstancePlan): string =>
  instance === undefined ? name : `${name} ${instance}`;

const metricsOf = (plans: readonly InstancePlan[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    plans.map((plan) => [
      labelOf(plan),
      `http://${host}:${plan.environment['METRICS_PORT']}/metrics`,
    ]),
  );

/** Stopped in the reverse of the order they were started in. */
class Children {
  readonly pids: Record<string, number> = {};
  private readonly groups: Child[][] = [];

  constructor(private readonly logFolder: string) {}

  /** @returns the addresses they printed, by name. */
  async start(plans: readonly InstancePlan[]): Promise<Readonly<Record<string, string>>> {
    const printed: Record<string, string> = {};
    const group: Child[] = [];
    this.groups.push(group);
    await Promise.all(
      plans.map(async (plan) => {
        const label = labelOf(plan);
        const child = new Child(
          plan,
          { onStarted: (_, pid) => this.started(label, pid), say: (line) => console.error(line) },
          path.join(this.logFolder, label.replace(' ', '-')),
        );
        group.push(child);
        const address = await child.start();
        if (address !== undefined) printed[label] = address;
      }),
    );
    return printed;
  }

  async stop(): Promise<void> {
    for (const group of this.groups.splice(0).reverse()) {
      await Promise.all(group.map((child) => child.stop()));
    }
  }

  private started(label: string, pid: number): void {
    this.pids[label] = pid;
  }
}
