import { malformed } from '../problems/problem';

/** Deeper nesting than any request of the contract, shallow enough for the call stack. */
const depthMax = 32;
const simpleEscapes: { readonly [letter: string]: string } = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};
const integer = /-?(?:0|[1-9]\d*)/y;
const plainText = /[ !#-[\]-\u{10ffff}]*/uy;
const space = /[ \t\n\r]*/y;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * RFC 8259 as this contract reads it: a key twice in an object is an error, numbers are integers
 * written as such and exact (`1e3`, `1.0` and 2^53 are errors), strings are whole Unicode text.
 * Objects have no prototype, so a key is never anything but a key. Throws `MALFORMED`.
 */
export const parseStrictJson = (bytes: Uint8Array): unknown => {
  const scanner = new Scanner(decode(bytes));
  const value = scanner.value(0);
  scanner.end();
  return value;
};

const decode = (bytes: Uint8Array): string => {
  try {
    return utf8.decode(bytes);
  } catch {
    throw malformed('The body is not valid UTF-8.');
  }
};

const deeper = (depth: number): number => {
  if (depth >= depthMax) throw malformed(`The body is nested deeper than ${depthMax} levels.`);
  return depth + 1;
};

class Scanner {
  private at = 0;

  constructor(private readonly text: string) {}

  value(depth: number): unknown {
    this.match(space);
    const value = this.token(depth);
    this.match(space);
    return value;
  }

  end(): void {
    if (this.at < this.text.length) this.fail();
  }

  private token(depth: number): unknown {
    switch (this.text[this.at]) {
      case '{':
        return this.object(deeper(depth));
      case '[':
        return this.array(deeper(depth));
      case '"':
        return this.string();
      case 't':
        return this.word('true', true);
      case 'f':
        return this.word('false', false);
      case 'n':
        return this.word('null', null);
      default:
        return this.number();
    }
  }

  private object(depth: number): object {
    const members = Object.create(null) as Record<string, unknown>;
    this.take('{');
    this.match(space);
    if (this.skip('}')) return members;
    do {
      this.match(space);
      const key = this.string();
      if (key in members) throw malformed(`The body names ${JSON.stringify(key)} twice.`);
      this.match(space);
      this.take(':');
      members[key] = this.value(depth);
    } while (this.skip(','));
    this.take('}');
    return members;
  }

  private array(depth: number): unknown[] {
    const items: unknown[] = [];
    this.take('[');
    this.match(space);
    if (this.skip(']')) return items;
    do items.push(this.value(depth));
    while (this.skip(','));
    this.take(']');
    return items;
  }

  private string(): string {
    this.take('"');
    let value = this.match(plainText);
    while (this.text[this.at] === '\\') value += this.escape() + this.match(plainText);
    this.take('"');
    if (/\p{Surrogate}/u.test(value)) throw malformed('The body holds half a Unicode character.');
    return value;
  }

  private escape(): string {
    const letter = this.text[this.at + 1] ?? '';
    const simple = simpleEscapes[letter];
    this.at += 2;
    if (simple !== undefined) return simple;
    const digits = this.text.slice(this.at, this.at + 4);
    if (letter !== 'u' || !/^[0-9a-fA-F]{4}$/.test(digits)) this.fail();
    this.at += 4;
    return String.fromCharCode(parseInt(digits, 16));
  }

  private number(): number {
    const start = this.at;
    const digits = this.match(integer);
    if (digits === '') this.fail();
    if (/[.eE\d]/.test(this.text[this.at] ?? '')) {
      throw malformed(`A number at character ${start + 1} is not written as an integer.`);
    }
    const value = Number(digits);
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) {
      throw malformed(`The number at character ${start + 1} is out of range.`);
    }
    return value;
  }

  private word<Value>(word: string, value: Value): Value {
    if (!this.text.startsWith(word, this.at)) this.fail();
    this.at += word.length;
    return value;
  }

  private match(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? '';
    this.at += found.length;
    return found;
  }

  private skip(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  private take(character: string): void {
    if (!this.skip(character)) this.fail();
  }

  private fail(): never {
    throw malformed(
      this.at >= this.text.length
        ? 'The body is not JSON: it ends too early.'
        : `The body is not JSON: unexpected text at character ${this.at + 1}.`,
    );
  }
}
