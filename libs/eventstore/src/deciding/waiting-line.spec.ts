import { context, counterKind, step, type Stepped, type Sum } from '../../testing/counter';
import { PendingCommand } from './pending-command';
import { WaitingLine } from './waiting-line';

const lineOf = (count: number) => {
  const line = new WaitingLine<Sum, Stepped>();
  const commands = [...Array(count).keys()].map((n) => {
    const request = { stream: 'counter-1', kind: counterKind, context: context() };
    return new PendingCommand<Sum, Stepped>({ ...request, decide: step(String(n)) }, n);
  });
  for (const command of commands) {
    command.outcome.catch(() => undefined);
    line.push(command);
  }
  return { line, commands };
};
const end = (commands: readonly PendingCommand<Sum, Stepped>[]) => {
  for (const command of commands) command.fail(new Error('over'));
};

describe('a waiting line', () => {
  it('goes oldest first and leaves out who is over', () => {
    const { line, commands } = lineOf(5);
    end([commands[0]!, commands[3]!]);
    expect([...line].map(({ arrival }) => arrival)).toEqual([1, 2, 4]);
    expect(line.oldest).toBe(commands[1]);
    expect(line.length).toBe(4);
    end(commands);
    expect([...line]).toEqual([]);
    expect(line.oldest).toBeUndefined();
    expect(line.length).toBe(0);
  });

  it('keeps its order however many have left', () => {
    const { line, commands } = lineOf(1_000);
    for (let left = 0; left < 1_000; left += 10) {
      expect(line.oldest?.arrival).toBe(left);
      expect(line.length).toBe(1_000 - left);
      end(commands.slice(left, left + 10));
    }
    expect(line.oldest).toBeUndefined();
  });

  it('does not go back to who was looked at', () => {
    const { line, commands } = lineOf(200);
    end(commands.slice(0, 199));
    expect(line.oldest?.arrival).toBe(199);
    const looked = commands.slice(0, 199).map((command) => jest.spyOn(command, 'isOver', 'get'));
    expect(line.oldest?.arrival).toBe(199);
    expect([...line]).toHaveLength(1);
    for (const look of looked) expect(look).not.toHaveBeenCalled();
    end(commands);
  });
});
