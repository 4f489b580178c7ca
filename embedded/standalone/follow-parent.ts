/**
 * Loaded into each child before its program: when the standalone is gone (`kill -9`, a closed
 * terminal), so are its children. Left alone, a store would keep its folder and its port.
 */
const patienceMs = 15_000;

process.once('disconnect', () => {
  setTimeout(() => process.exit(1), patienceMs).unref();
  process.kill(process.pid, 'SIGTERM');
});
// The channel is for that only: it must not keep a finished process alive.
process.channel?.unref();
