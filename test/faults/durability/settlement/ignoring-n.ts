import { accountDecider, type AccountEvent } from '@wagerlog/domain';

/** Preloaded into a process: its accounts take every settlement for a newer one than the last. */
const { decide } = accountDecider;
const { MAX_SAFE_INTEGER } = Number;
let last = MAX_SAFE_INTEGER / 2;

const withN = (event: AccountEvent, n: number): AccountEvent =>
  'n' in event.data ? ({ ...event, data: { ...event.data, n } } as AccountEvent) : event;

Object.assign(accountDecider, {
  decide: (...[command, state, moment]: Parameters<typeof decide>) => {
    if (command.type !== 'ApplySettlement') return decide(command, state, moment);
    last += 1;
    const decision = decide({ ...command, n: last }, state, moment);
    return 'length' in decision ? decision.map((event) => withN(event, command.n)) : decision;
  },
});
