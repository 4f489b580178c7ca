import { DamagedStore, withDamageNamed } from '../storage/damaged-store';
import { inspect } from './walk';

/**
 * Run by `inspection.ts`: prints what is damaged in a data folder. Anything else that is wrong
 * with it, such as missing rights, the server runs into as well and explains itself.
 */
inspect(process.argv[2] ?? '').catch((failure: unknown) => {
  const named = withDamageNamed(failure);
  if (named instanceof DamagedStore) process.stdout.write(named.finding);
});
