/** A sum and one more place stay exact below 2^53. */
const SUM_MAX = 2 ** 52;

/** Counts entries of an index, each by a number below 2^52, in a way that ignores their order. */
export class Tally {
  count = 0;
  #sum = 0;

  add(entry: number): void {
    this.count += 1;
    this.#sum = (this.#sum + entry) % SUM_MAX;
  }

  equals(other: Tally): boolean {
    return this.count === other.count && this.#sum === other.#sum;
  }
}
