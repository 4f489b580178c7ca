/**
 * Uses a share of one core until it is told to stop: what the generator spends at a higher rate,
 * spent while capacity is measured. Usage: burner.js SHARE (from 0 to 1)
 */
const share = Number(process.argv[2]);
const periodMs = 10;

const burn = (): void => {
  const startedAt = performance.now();
  while (performance.now() - startedAt < share * periodMs);
  setTimeout(burn, Math.max(0, periodMs * (1 - share)));
};

console.log('ready burning');
burn();
