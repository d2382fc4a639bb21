import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from '@nestjs/cqrs';
import { drivenClock } from '../../../src/adapters/clock/driven.js';
import { fileDocuments } from '../../../src/adapters/documents/files/file-documents.js';
import { InboundDesk, type Taken } from '../../../src/commands/inbound/inbound-desk.js';
import type { CommandContext, Outcome } from '../../../src/commands/kernel/command.js';
import { Identities } from '../../../src/commands/kernel/identities.js';
import { StreamRunner } from '../../../src/commands/kernel/stream-runner.js';
import { caseDecider, type CaseCommand } from '../../../src/domain/case.js';
import { inboundDecider, type InboundCommand } from '../../../src/domain/inbound.js';
import { caseStream, inboundStream } from '../../../src/events/identity.js';
import { loadCaseSystemMapping } from '../../../src/inbound/mapping.js';
import type { InboundPiece } from '../../../src/inbound/inbound-piece.js';
import { AT, uuid } from '../../support/decider-spec.js';
import { MemoryEventStore } from '../../support/memory-event-store.js';
import { CaseEvents } from '../../../src/simulators/core-case/case-events.js';
import type { CaseEvent } from '../../../src/simulators/core-case/event-sender.js';
import { FaultLine, faultyEventStore } from '../runtime/faults.js';

const mapping = loadCaseSystemMapping();
const identities = new Identities(uuid('namespace'));
const CASE = identities.ofCase(mapping.system, 'LN-1');

const of = new CaseEvents('LN-1', AT);
const [opened, stage, payslip, denial] = [
  of.opened(),
  of.next('case.stage.entered', { stage: { name: 'underwriting' } }),
  of.next('case.document.attached', { name: 'Payslip', content: Buffer.from('payslip').toString('base64') }),
  of.next('case.decision.recorded', { outcome: 'DENIED', reasons: [{ code: 'income-insufficient' }] }),
];
/** Out of order, and some of them twice. */
const SENT = [opened, payslip, opened, denial, stage, payslip];
const pieceOf = (event: CaseEvent): InboundPiece => ({ mode: 'structured', raw: Buffer.from(JSON.stringify(event)) });

/** What outlives the process: the log and the documents. */
class World {
  readonly store = new MemoryEventStore();
  readonly folder = mkdtempSync(join(tmpdir(), 'casewitness-desk-'));

  /** A process that receives events; it dies where the line breaks. */
  desk(line: FaultLine): InboundDesk {
    const store = faultyEventStore(this.store, line);
    const clock = drivenClock(AT);
    const streams = new StreamRunner(store, clock);
    const execute = (command: Command<Outcome>): Promise<Outcome> => {
      const { type, data, context } = command as unknown as { type: string; data: { caseId?: string; inboundId?: string }; context: CommandContext }; // prettier-ignore
      const order = { type, ...data };
      const { caseId, inboundId = '' } = data;
      return INBOUND.has(type)
        ? streams.run(inboundDecider, inboundStream(caseId ?? inboundId), order as unknown as InboundCommand, context)
        : streams.run(caseDecider, caseStream(caseId ?? ''), order as unknown as CaseCommand, context);
    };
    const documents = fileDocuments({ folder: this.folder });
    return new InboundDesk({ execute, streams, store, documents, identities, clock, mapping, gapPatienceMs: 60_000 });
  }

  types(prefix: string): readonly string[] {
    return this.store
      .all()
      .filter(({ type, stream }) => type.startsWith(prefix) && stream.endsWith(CASE))
      .map(({ type }) => type);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const INBOUND = new Set(['receive-message', 'record-application', 'record-inbound-refusal', 'pass-gap', 'reject-body']);

/** The sender sends everything again until it has an answer to each: what it got no answer to it does not know of. */
async function sendAll(desk: InboundDesk): Promise<readonly Taken[]> {
  const taken: Taken[] = [];
  for (const event of SENT) taken.push(await desk.take(pieceOf(event)));
  return taken;
}

describe('events of the case system', () => {
  it('are each applied once and in order, although the process that receives them dies, at any call of the log', async () => {
    const counting = new FaultLine();
    const whole = new World();
    await sendAll(whole.desk(counting));
    const expected = whole.types('case.');
    whole.remove();
    expect(expected).toEqual([
      'case.opened', 'case.party-added', 'case.stage-entered', 'case.document-attached', 'case.decided',
    ]); // prettier-ignore
    expect(counting.calls).toBeGreaterThan(20);

    for (let failAt = 1; failAt <= counting.calls; failAt += 1) {
      const world = new World();
      await expect(sendAll(world.desk(new FaultLine(failAt)))).rejects.toThrow('The process is dead');
      const taken = await sendAll(world.desk(new FaultLine()));
      const [last] = taken.slice(-1);
      expect([failAt, last?.message.phase]).toEqual([failAt, 'applied']);
      expect([failAt, world.types('case.')]).toEqual([failAt, expected]);
      expect([failAt, world.types('inbound.received').length, world.types('inbound.applied').length]).toEqual([failAt, 4, 4]); // prettier-ignore
      world.remove();
    }
  });

  it('that came through before a crash and were not applied are applied by whoever looks after the case', async () => {
    const world = new World();
    const line = new FaultLine(4);
    await expect(world.desk(line).take(pieceOf(opened))).rejects.toThrow('The process is dead');
    expect(world.types('inbound.')).toEqual(['inbound.received']);
    await world.desk(new FaultLine()).workOff(CASE);
    expect(world.types('case.')).toEqual(['case.opened', 'case.party-added']);
    world.remove();
  });
});
