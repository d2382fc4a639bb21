import { endState, expectNothingLost, type EndState } from './end-state.js';
import { FlowHouse, type FlowOptions } from './flow-house.js';

export interface Flow extends FlowOptions {
  readonly number: 1 | 2 | 3 | 4 | 5 | 6 | 7;
  readonly title: string;
  /** Of the hostile neighbours: what went wrong once goes wrong again with the same seed. CASEWITNESS_FLOW_SEED tries another. */
  readonly seed: number;
}

/**
 * Tells the story of a flow twice: between honest neighbours, and between hostile ones that answer 401, 429 and 500, too
 * late or not at all, fail in part, send twice and in odd order. Both must come to the same end, with no letter lost and
 * none made twice under one key.
 *
 * @param steps the tests of the story, in their order; each begins where the one before has ended
 */
export function tellTwice({ number, title, seed, ...options }: Flow, steps: (house: () => FlowHouse) => void): void {
  describe(`flow ${number}: ${title}`, () => {
    const ends: EndState[] = [];

    describe.each([
      ['honest', { seed: 1, hostile: false }],
      ['hostile', { seed: Number(process.env['CASEWITNESS_FLOW_SEED'] ?? seed), hostile: true }],
    ])('between %s neighbours', (name, neighbours) => {
      let house: FlowHouse;
      beforeAll(async () => {
        house = await FlowHouse.start(options, neighbours);
      });
      afterAll(() => house.stop());

      steps(() => house);

      it('has lost nothing, and made nothing twice under one key', async () => {
        await house.settle();
        const late = await house.reportLate();
        const { faults, ...counts } = await expectNothingLost(house);
        const met = Object.entries(faults).map(([fault, times]) => `${times} ${fault}`);
        if (late > 0) met.push(`${late} late receipts`);
        const told = Object.entries(counts).map(([what, count]) => `${what} ${count}`);
        process.stdout.write(
          `flow ${number}, ${name}, seed ${neighbours.seed}: ${told.join(', ')}; faults: ${met.join(', ') || 'none'}\n`,
        );
        expect(met.length > 0).toBe(neighbours.hostile);
        ends.push(await endState(house));
      });
    });

    it('comes to the same end, whatever the neighbours are like', () => {
      const [honest, hostile] = ends;
      expect(honest).toBeDefined();
      expect(hostile).toEqual(honest);
    });
  });
}
