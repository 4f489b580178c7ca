/** Resolves when the dependency is usable; rejects with the reason when it is not. */
export type Check = () => Promise<void>;

export interface Readiness {
  readonly ready: boolean;
  readonly dependencies: { readonly [name: string]: { ready: boolean; reason?: string } };
}

export interface Health {
  readonly readiness: () => Promise<Readiness>;
  /** From now on not ready: the balancer shall send nothing more. */
  readonly stop: () => void;
}

const checkTimeoutMs = 1000;
/** However often it is asked, each dependency is looked at only this often. */
const freshMs = 500;

/** Readiness by dependency; a check that hangs counts as failed. */
export const createHealth = (checks: { readonly [name: string]: Check }): Health => {
  let stopped = false;
  let latest: { readonly at: number; readonly answer: Promise<Readiness> } | undefined;
  return {
    readiness: async () => {
      if (stopped) return { ready: false, dependencies: {} };
      if (latest === undefined || performance.now() - latest.at > freshMs) {
        latest = { at: performance.now(), answer: look(checks) };
      }
      return latest.answer;
    },
    stop: () => {
      stopped = true;
    },
  };
};

const look = async (checks: { readonly [name: string]: Check }): Promise<Readiness> => {
  const looked = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => [name, await outcome(check)] as const),
  );
  return {
    ready: looked.every(([, { ready }]) => ready),
    dependencies: Object.fromEntries(looked),
  };
};

const outcome = async (check: Check): Promise<{ ready: boolean; reason?: string }> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`no answer in ${checkTimeoutMs} ms`)),
      checkTimeoutMs,
    );
  });
  try {
    await Promise.race([check(), late]);
    return { ready: true };
  } catch (error) {
    return { ready: false, reason: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(timer);
  }
};
