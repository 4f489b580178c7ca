import { OutcomeUnknown } from '@wagerlog/eventstore';

/**
 * The work's result, or doubt when the deadline comes first: the work goes on without its caller.
 * @throws OutcomeUnknown
 */
export const inTime = async <Result>(
  work: Promise<Result>,
  { deadlineAt, stream }: { readonly deadlineAt: number; readonly stream: string },
): Promise<Result> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new OutcomeUnknown(stream)),
      Math.max(0, deadlineAt - Date.now()),
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};
