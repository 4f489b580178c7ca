import type { Counts } from '../contender';

/** Counters of the write path, as far as its processes publish them. */
const wanted =
  /^wagerlog_\w*(?:append|flush|snapshot|conflict|retr)\w*_(?:total|count)(?:\{[^}]*\})? (\S+)$/;

/** Counters in the text of a `/metrics` page, their labels added up. */
export const countersIn = (page: string): Counts => {
  const counts: Record<string, number> = {};
  for (const line of page.split('\n')) {
    const value = wanted.exec(line)?.[1];
    if (value === undefined) continue;
    const name = line.slice(0, line.search(/[ {]/));
    counts[name] = (counts[name] ?? 0) + Number(value);
  }
  return counts;
};

/** All pages together. */
export const readCounters = async (urls: readonly string[]): Promise<Counts> => {
  const counts: Record<string, number> = {};
  for (const url of urls) {
    const page = await (await fetch(url, { signal: AbortSignal.timeout(10_000) })).text();
    for (const [name, count] of Object.entries(countersIn(page))) {
      counts[name] = (counts[name] ?? 0) + count;
    }
  }
  return counts;
};
