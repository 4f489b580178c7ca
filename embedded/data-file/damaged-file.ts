/** What is on disk is not what was written; `finding` is a clause that says what was found. */
export class DamagedFile extends Error {
  constructor(readonly finding: string) {
    super(`The data file is damaged: ${finding}.`);
    this.name = 'DamagedFile';
  }
}

/** One line for the operator: the file, what is wrong, what to do. */
export const explainDamage = (file: string, finding: string): string =>
  `The data file ${file} is damaged: ${finding}. ` +
  'Restore the folder from a copy, or start with an empty one.';

/** Throws unless `condition` holds. @throws DamagedFile */
export function insist(condition: boolean, finding: () => string): asserts condition {
  if (!condition) throw new DamagedFile(finding());
}
