/** Ids and odds come back in thousands of events: one copy of each text is kept, not thousands. */
export const createOneText = (): ((text: string) => string) => {
  const known = new Map<string, string>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    if (known.size < textsMax) known.set(text, text);
    return text;
  };
};

const textsMax = 100_000;
