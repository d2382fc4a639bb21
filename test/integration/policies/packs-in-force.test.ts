import { drivenClock } from '../../../src/adapters/clock/driven.js';
import { ReadModels } from '../../../src/modules/http/read-models.js';
import { PacksInForce } from '../../../src/modules/policies/packs-in-force.js';
import { ReadStoreUnavailable } from '../../../src/ports/read-store.js';
import { policies } from '../../../src/projections/policies/projector.js';
import { createRuntime, type Runtime } from '../../../src/runtime/runtime.js';
import { verdictOf } from '../../../src/runtime/verdict.js';
import { MemoryEventStore } from '../../support/memory-event-store.js';
import { ReadStorePlace } from '../../support/read-store-place.js';
import { KeptLog, START, denied, recordCase } from '../runtime/fixtures.js';

const QUESTION = { caseKind: 'application', jurisdiction: 'US', noticeKind: 'denial-letter', at: START, elements: [] };

describe('what the rules in force ask of a letter', () => {
  const place = new ReadStorePlace();
  let runtime: Runtime;
  let packs: PacksInForce;

  beforeEach(async () => {
    const [store, readStore] = [new MemoryEventStore(), await place.open()];
    await recordCase(store, 1, denied(1));
    const clock = drivenClock(START);
    const dispatch = (): never => {
      throw new TypeError('No saga asks for anything here');
    };
    runtime = createRuntime({ store, readStore, clock, projections: [policies], sagas: [], dispatch, effectWorkers: [], log: new KeptLog() }); // prettier-ignore
    packs = new PacksInForce(readStore, store, new ReadModels(runtime, 50));
  });
  afterEach(async () => {
    await runtime.stop();
    await place.dispose();
  });

  it('is waited for while the read model is behind the log: it costs the letter no attempt', async () => {
    const asked = await packs.check(QUESTION).catch((error: unknown) => error);
    expect(asked).toBeInstanceOf(ReadStoreUnavailable);
    expect(verdictOf(asked)).toBe('stop');
  });

  it('is known when the read model has come to the end of the log', async () => {
    runtime.start();
    await runtime.quiescent(20_000);
    expect(await packs.check(QUESTION)).toEqual({ missing: [], secondPerson: false });
  });
});
