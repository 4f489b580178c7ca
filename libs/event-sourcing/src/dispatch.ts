/** One handler for each type of a union of messages; a type without one does not compile. */
export type Handlers<
  Message extends { readonly type: string },
  Rest extends readonly unknown[],
  Result,
> = {
  readonly [Type in Message['type']]: (
    message: Extract<Message, { readonly type: Type }>,
    ...rest: Rest
  ) => Result;
};

/** Sends each message to the handler of its type: a `switch` that is a table. */
export const dispatch = <
  Message extends { readonly type: string },
  Rest extends readonly unknown[],
  Result,
>(
  handlers: Handlers<Message, Rest, Result>,
): ((message: Message, ...rest: Rest) => Result) => {
  const byType: { readonly [type: string]: unknown } = handlers;
  return (message, ...rest) => {
    // The table's type says that the handler found under a message's type takes that message.
    const handler = byType[message.type] as (message: Message, ...rest: Rest) => Result;
    return handler(message, ...rest);
  };
};
