import type { Command } from '@nestjs/cqrs';
import { coreCase } from '../../../src/adapters/case-system/core-case/core-case.js';
import { outboundMapping } from '../../../src/adapters/case-system/core-case/outbound-mapping.js';
import { drivenClock } from '../../../src/adapters/clock/driven.js';
import { fileDocuments } from '../../../src/adapters/documents/files/file-documents.js';
import type { CommandContext, Outcome } from '../../../src/commands/kernel/command.js';
import { StreamRunner } from '../../../src/commands/kernel/stream-runner.js';
import { counterpartDecider, type CounterpartCommand } from '../../../src/domain/counterpart.js';
import { tellCaseSystemWorker } from '../../../src/effects/tell-case-system.js';
import { caseOpened } from '../../../src/events/case.events.js';
import { caseStream, counterpartStream } from '../../../src/events/identity.js';
import { counterpartCommentDue } from '../../../src/events/saga.events.js';
import { loadCaseSystemMapping } from '../../../src/inbound/mapping.js';
import type { CaseSystem } from '../../../src/ports/case-system.js';
import { AT, happened, uuid } from '../../support/decider-spec.js';
import { MemoryEventStore } from '../../support/memory-event-store.js';
import { CoreCaseSimulator } from '../../../src/simulators/core-case/core-case-simulator.js';
import { FaultLine, faultyEventStore } from '../runtime/faults.js';
import { effectOf } from './house-of-letters.js';

const CASE = uuid('case');
const STREAM = 'saga-counterpart-on-record-x';
const effect = effectOf('case-system', { caseId: CASE, stream: STREAM, revision: 0 });
const { system, outbound } = loadCaseSystemMapping();
const commentDue = counterpartCommentDue({ caseId: CASE, system, words: 'Sent' });

/** A case system over real HTTP, which knows our keys, or does not. */
describe('telling the case system of a case', () => {
  let simulator: CoreCaseSimulator;
  let caseSystem: CaseSystem;
  let store: MemoryEventStore;

  beforeEach(async () => {
    simulator = await CoreCaseSimulator.start();
    const endpoint = new URL(simulator.variables()['CASEWITNESS_CASE_SYSTEM_TOKEN_URL'] ?? '');
    caseSystem = coreCase({
      system,
      url: new URL(simulator.url),
      credentials: { ...simulator.credentials, endpoint, scope: '' },
      mapping: outboundMapping(outbound),
      http: { networks: ['127.0.0.0/8'] },
    });
    await afresh();
  });
  afterEach(async () => {
    await caseSystem.close();
    await simulator.stop();
  });

  async function afresh(): Promise<void> {
    store = new MemoryEventStore();
    const opened = caseOpened({ caseId: CASE, kind: 'application', legalEntity: 'e', jurisdiction: 'US', intake: 'online', externalId: 'LN-1' }); // prettier-ignore
    await store.append(caseStream(CASE), 'no-stream', [happened(opened)]);
    await store.append(STREAM, 'no-stream', [happened(commentDue)]);
  }
  /** A process that does the effect, and dies where the line breaks. */
  const process = (line = new FaultLine()) => {
    const faulty = faultyEventStore(store, line);
    const streams = new StreamRunner(faulty, drivenClock(AT));
    const execute = (command: Command<Outcome>): Promise<Outcome> => {
      const { type, data, context } = command as unknown as { type: string; data: object; context: CommandContext };
      const order = { type, ...data } as unknown as CounterpartCommand;
      return streams.run(counterpartDecider, counterpartStream(CASE), order, context);
    };
    const documents = fileDocuments({ folder: '/nowhere' });
    return tellCaseSystemWorker({ execute, streams, store: faulty, documents, caseSystem, maxAttempts: 3 });
  };
  const recorded = () =>
    store
      .all()
      .filter(({ type }) => type.startsWith('counterpart.'))
      .map(({ type }) => type);

  it('is done once there and once on record, although the process dies at any call of the log', async () => {
    const counting = new FaultLine();
    expect(await process(counting).run(effect, 1)).toEqual({ outcome: 'done' });
    expect(counting.calls).toBeGreaterThan(5);
    const { length: before } = simulator.comments();
    expect(before).toBe(1);
    for (let failAt = 1; failAt <= counting.calls; failAt += 1) {
      await afresh();
      await process(new FaultLine(failAt))
        .run(effect, 1)
        .catch(() => undefined);
      expect([failAt, await process().run(effect, 1, true)]).toEqual([failAt, { outcome: 'done' }]);
      expect([failAt, recorded()]).toEqual([failAt, ['counterpart.call-started', 'counterpart.call-done']]);
      // The key is the effect's: over all these processes the case system did one thing.
      expect(simulator.comments()).toHaveLength(1);
    }
  });

  it('is begun on record before it is asked for', async () => {
    await process(new FaultLine(1))
      .run(effect, 1)
      .catch(() => undefined);
    expect([recorded(), simulator.comments()]).toEqual([[], []]);
  });
});
