import { Command } from 'commander';
import { contendersOf, withContenders } from '../contenders/contenders';
import { modes, type Mode } from '../contenders/postgres/modes';
import { someOf } from '../options';
import { agreementOf, type Agreement } from './agreement';

/** `npm run bench -- agree` */
export const agreeCommand = (): Command =>
  new Command('agree')
    .description('how each contender answers a bet, its replay and its key reused; one JSON object')
    .option('--against <list>', `${modes.join(',')} or none`, someOf(modes), modes)
    .action(({ against }: { readonly against: readonly Mode[] }) => {
      const few = { accounts: 1, markets: 1 };
      const contenders = contendersOf({ reads: 'off', against, size: few });
      return withContenders(contenders, async (ready) => {
        const agreements: Agreement[] = [];
        for (const contender of ready) agreements.push(await agreementOf(contender));
        console.log(JSON.stringify(agreements));
      });
    });
