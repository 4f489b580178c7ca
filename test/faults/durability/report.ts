/** Prints figures of a test, which jest would not show. */
export const report = (what: string, figures: object): void => {
  const words = Object.entries(figures).map(([name, figure]) => `${String(figure)} ${name}`);
  process.stderr.write(`${what}: ${words.join(', ')}\n`);
};
