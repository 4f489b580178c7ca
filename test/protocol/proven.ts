import { endProcesses, type Plant } from './world';

afterEach(endProcesses);

/** A scenario that holds, and that notices when it would not: the same with a fault planted. */
export const proven = (
  name: string,
  scenario: (plant: Plant) => Promise<void>,
  plant: Plant,
): void => {
  it(name, () => scenario({}));
  it(`${name} (noticed with a planted fault)`, async () => {
    await expect(scenario(plant)).rejects.toThrow(/expect\(/);
  });
};
