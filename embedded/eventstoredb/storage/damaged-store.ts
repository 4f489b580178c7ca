/** What is on disk is not what was written; nothing of it is served as good. */
export class DamagedStore extends Error {
  constructor(finding: string) {
    super(`The event store's data file is damaged: ${finding}.`);
    this.name = 'DamagedStore';
  }
}
