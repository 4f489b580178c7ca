import { execFileSync } from 'node:child_process';

/**
 * What the machine lacks for a test: programs, or root's rights to mount. A test that lacks
 * something is skipped with this in its name.
 */
export function missing(...programs: readonly string[]): string {
  const absent = programs.filter((program) => !isThere(program));
  const rights = process.getuid?.() === 0 ? [] : ['root'];
  return [...absent, ...rights].join(', ');
}

function isThere(program: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore', env: WITH_SBIN });
    return true;
  } catch {
    return false;
  }
}

export const WITH_SBIN = { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin` };

/** `it`, or a visible skip. */
export const itWith = (
  lacking: string,
  name: string,
  test: { readonly run: () => Promise<void>; readonly timeoutMs: number },
): void => {
  if (lacking === '') it(name, test.run, test.timeoutMs);
  else it.skip(`${name} [needs ${lacking}]`, test.run);
};
