import { createHash, randomBytes } from 'node:crypto';

/**
 * What is new in every run, so that a server can be asked again: the beginning of all stream names,
 * as long as it was when the server was recorded, and the ids made from it. Cases may read what
 * others wrote, so the run knows all ids.
 */
export class Run {
  readonly prefix = `r${randomBytes(4).toString('hex')}_`;
  readonly #labels = new Map<string, string>();

  remember(id: string, label: string): void {
    this.#labels.set(id, `<id ${label}>`);
  }

  /** A text without what is different in every run. */
  normalised(text: string): string {
    return text
      .replaceAll(this.prefix, '')
      .replace(UUID, (found) => this.#labels.get(found.toLowerCase()) ?? anonymous(found))
      .replace(DASHLESS, (found) => this.#dashless(found))
      .replace(INSTANT, '<timestamp>')
      .replace(DEADLINE, '$1 …');
  }

  #dashless(found: string): string {
    const label = this.#labels.get(found.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'));
    return label === undefined ? found : `${label} without dashes`;
  }
}

/** The names one case uses. */
export class Identities {
  readonly #run: Run;
  readonly #name: string;

  constructor(run: Run, name: string) {
    this.#run = run;
    this.#name = name;
  }

  /** The stream the case is about; others begin with the same name. */
  get stream(): string {
    return this.#run.prefix + this.#name;
  }

  /** The same label is the same event. */
  id(label: string): string {
    const hex = createHash('sha1').update(`${this.stream}/${label}`).digest('hex');
    const parts = [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`];
    const id = [...parts, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
    this.#run.remember(id, label);
    return id;
  }
}

const UUID = /[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}/gi;
const DASHLESS = /\b[0-9a-f]{32}\b/g;
const INSTANT = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(\+00:00|Z)/g;
const DEADLINE = /(Deadline exceeded after) .*/;

function anonymous(uuid: string): string {
  return uuid.startsWith('00000000-') ? uuid : '<uuid>';
}
