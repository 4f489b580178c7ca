import type { Json } from '@wagerlog/event-sourcing';
import type { StreamState } from './stream-state';

/** For people: one fact per line, lists as indented lines, amounts in major units. */
export const present = ({ stream, revision, at, state }: StreamState): string => {
  const currency = typeof state['currency'] === 'string' ? state['currency'] : '';
  const lines = Object.entries(state).flatMap(([name, value]) =>
    linesOf(name, value, { currency, indent: '  ' }),
  );
  return [`${stream} as of revision ${revision} (${at})`, ...lines].join('\n');
};

interface Manner {
  readonly currency: string;
  readonly indent: string;
}

const linesOf = (name: string, value: Json, manner: Manner): readonly string[] => {
  const label = `${manner.indent}${wordsOf(name)}`;
  if (!Array.isArray(value)) return [`${label}: ${textOf(name, value, manner)}`];
  const items: readonly Json[] = value;
  if (items.length === 0) return [`${label}: none`];
  return [
    `${label}: ${items.length}`,
    ...items.map((item) => `${manner.indent}  ${textOf(name, item, manner)}`),
  ];
};

/** `openStakes` → `open stakes`. */
const wordsOf = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** Members that hold minor units of the stream's currency. */
const amounts = new Set([
  'balance',
  'available',
  'openStakes',
  'stake',
  'returns',
  'paid',
  'potentialReturns',
  'liabilityLimit',
  'liability',
]);

const textOf = (name: string, value: Json, manner: Manner): string => {
  if (value === null) return '–';
  if (typeof value === 'number' && amounts.has(name)) return money(value, manner.currency);
  if (typeof value !== 'object') return String(value);
  const members = Object.entries(value)
    .filter(([, member]) => member !== null)
    .map(([key, member]) => {
      const kind = name === 'liability' ? name : key;
      return `${wordsOf(key)} ${textOf(kind, member, manner)}`;
    });
  return members.length === 0 ? 'none' : members.join(', ');
};

/** ISO 4217 decides the decimals; without a currency minor units stand as they are. */
export const money = (minor: number, currency: string): string => {
  if (currency === '') return `${minor}`;
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 0;
  const text = `${Math.abs(minor)}`.padStart(digits + 1, '0');
  const whole = text.slice(0, text.length - digits);
  const decimals = digits === 0 ? '' : `.${text.slice(-digits)}`;
  return `${minor < 0 ? '-' : ''}${whole}${decimals} ${currency}`;
};
