import { createHash } from 'node:crypto';
import { CoreCaseSimulator } from '../../src/simulators/core-case/core-case-simulator.js';
import { CaseEvents } from '../../src/simulators/core-case/case-events.js';
import { RunningService } from '../support/running-service.js';

/** The same story with an honest and a hostile neighbour, to the same end. */
describe.each([
  ['honest', { seed: 1 }],
  ['hostile', { seed: 11, hostile: true, slowMs: 200 }],
])('a case system that is %s', (_, options) => {
  let simulator: CoreCaseSimulator;
  let running: RunningService;

  beforeAll(async () => {
    simulator = await CoreCaseSimulator.start(options);
    running = await RunningService.start({ begins: '2026-07-01T09:12:00.000Z', variables: simulator.variables() });
    simulator.connect({ service: running.service.url, now: () => Date.parse(running.clock.now()) });
  });
  afterAll(async () => {
    await running.stop();
    await simulator.stop();
  });

  /** Lets the pauses between attempts pass. */
  const settle = async (): Promise<void> => {
    for (let hours = 0; hours < 8; hours += 1) {
      await running.moveTo(new Date(Date.parse(running.clock.now()) + 3_600_000).toISOString());
    }
  };

  it('tells of a case, and gets its letter, the word of it, and the case of its failure: each once', async () => {
    const of = new CaseEvents('LN-1', running.clock.now());
    const answers = await simulator.send([
      of.opened(),
      of.next('case.milestone.reached', { milestone: 'application-completed', reachedDate: running.clock.now() }),
      of.next('case.stage.entered', { stage: { name: 'underwriting' } }),
      of.next('case.decision.recorded', {
        outcome: 'DENIED',
        reasons: [{ code: 'income-insufficient', text: 'Too low' }],
      }),
    ]);
    expect(answers.map(({ outcome }) => outcome)).toEqual(['applied', 'applied', 'applied', 'applied']);
    await settle();
    const [letter, ...others] = await running.outbox();
    expect(others).toEqual([]);
    const sha256 = createHash('sha256')
      .update(letter?.bytes ?? '')
      .digest('hex');
    expect(simulator.attachments()).toMatchObject([{ caseReference: 'LN-1', name: 'adverse action notice', sha256 }]);
    expect(simulator.comments()).toMatchObject([
      { caseReference: 'LN-1', text: expect.stringMatching(/^Sent: adverse action notice/) },
    ]);

    const { caseId = '' } = answers[0] ?? {};
    const { items } = await running.clients.auditor.read<{ items: { communicationId: string }[] }>(`/v1/cases/${caseId}/communications`); // prettier-ignore
    const report = { communicationId: items[0]?.communicationId, provider: 'print-house', status: 'returned', failure: 'moved-left-no-address', at: running.clock.now() }; // prettier-ignore
    for (let time = 0; time < 5; time += 1) {
      await running.clients.printHouse.post('/v1/delivery-receipts', { ...report, messageId: `m-${time}` });
    }
    await settle();
    expect(simulator.cases()).toMatchObject([{ parentCase: 'LN-1', caseName: 'Letter failed: moved-left-no-address' }]);
    const calls = (await running.events(['counterpart.call-done'])).map(({ data }) => data.call);
    expect(calls.sort()).toEqual(['case', 'comment', 'document']);
  });

  it('whose documents come from it, or from the engine: only what it does not have is brought to it', async () => {
    const of = new CaseEvents('LN-2', running.clock.now());
    const before = simulator.attachments().length;
    await simulator.send([
      of.opened({ accountId: 'A-77' }),
      of.next('case.document.attached', { name: 'Payslip', content: Buffer.from('payslip').toString('base64') }),
    ]);
    await running.clients.printHouse.done('/v1/inbound/documents', {
      system: 'exstream', title: 'Statement', mediaType: 'text/plain', accountNumber: 'A-77', content: Buffer.from('statement').toString('base64'),
    }); // prettier-ignore
    await settle();
    expect(simulator.attachments().slice(before)).toMatchObject([{ caseReference: 'LN-2', mediaType: 'text/plain', bytes: 9 }]); // prettier-ignore
  });
});

it('a service without a case system asks nothing of one', async () => {
  const simulator = await CoreCaseSimulator.start();
  const { CASEWITNESS_INBOUND_SECRETS = '' } = simulator.variables();
  const running = await RunningService.start({ variables: { CASEWITNESS_INBOUND_SECRETS } });
  simulator.connect({ service: running.service.url });
  const of = new CaseEvents('LN-9', new Date().toISOString());
  await simulator.send([of.opened(), of.next('case.decision.recorded', { outcome: 'APPROVED' })]);
  await running.rest();
  expect(simulator.asked).toBe(0);
  expect(await running.events(['saga.counterpart-document-due', 'saga.counterpart-comment-due'])).toEqual([]);
  await running.stop();
  await simulator.stop();
});
