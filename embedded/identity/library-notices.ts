/**
 * Keeps the library's own notices off the terminal while it starts: they address people who set up
 * a production provider, and it wants a newer Node than it needs for what is used here.
 */
export function withoutNotices<T>(run: () => T): T {
  const { warn, info } = console;
  console.warn = exceptNotices(warn);
  console.info = exceptNotices(info);
  try {
    return run();
  } finally {
    Object.assign(console, { warn, info });
  }
}

const exceptNotices =
  (print: typeof console.warn): typeof console.warn =>
  (...line) => {
    if (!/oidc-provider (NOTICE|WARNING)/.test(String(line[0]))) print(...line);
  };
