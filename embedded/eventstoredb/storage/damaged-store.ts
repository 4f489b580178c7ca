/** What is on disk is not what was written; nothing of it is served as good. */
export class DamagedStore extends Error {
  constructor(readonly finding: string) {
    super(`The data file is damaged: ${finding}.`);
    this.name = 'DamagedStore';
  }
}
