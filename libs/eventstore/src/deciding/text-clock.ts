/** A clock's epoch milliseconds as an instant; the same millisecond is written once. */
export const textClock = (clock: () => number): (() => string) => {
  let at = Number.NaN;
  let text = '';
  return () => {
    const ms = clock();
    if (ms !== at) text = new Date(ms).toISOString();
    at = ms;
    return text;
  };
};
