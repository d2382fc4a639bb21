import { coreCase } from '../../src/adapters/case-system/core-case/core-case.js';
import { outboundMapping } from '../../src/adapters/case-system/core-case/outbound-mapping.js';
import { loadCaseSystemMapping } from '../../src/inbound/mapping.js';
import { CaseSystemFailed } from '../../src/ports/case-system.js';
import {
  CoreCaseSimulator,
  type CoreCaseSimulatorOptions,
} from '../../src/simulators/core-case/core-case-simulator.js';
import { caseSystemContract } from './case-system.contract.js';

const { system, outbound } = loadCaseSystemMapping();

async function open(options: CoreCaseSimulatorOptions = {}, change: { clientSecret?: string; path?: string } = {}) {
  const simulator = await CoreCaseSimulator.start({ slowMs: 300, ...options });
  const shipped = outboundMapping(outbound);
  const mapping = {
    ...shipped,
    comment: { ...shipped.comment, ...(change.path !== undefined && { path: change.path }) },
  };
  const endpoint = new URL(simulator.variables()['CASEWITNESS_CASE_SYSTEM_TOKEN_URL'] ?? '');
  const caseSystem = coreCase({
    system,
    url: new URL(simulator.url),
    credentials: { ...simulator.credentials, endpoint, scope: '', ...change },
    mapping,
    http: { networks: ['127.0.0.0/8'], answerMs: 200, retries: { firstPauseMs: 5, mostPauseMs: 20, attempts: 8 }, breaker: { failures: 1_000 } },
  }); // prettier-ignore
  const close = async (): Promise<void> => {
    await caseSystem.close();
    await simulator.stop();
  };
  return { simulator, caseSystem, close };
}

caseSystemContract('Core Case', async () => {
  const { simulator, caseSystem } = await open();
  return {
    caseSystem,
    followUps: () => simulator.cases().map(({ caseName: title, parentCase: parent, externalId: exceptionCaseId }) => ({ title, parent, exceptionCaseId })),
    documents: () => simulator.attachments().map(({ caseReference: reference, documentId, sha256 }) => ({ reference, documentId, sha256 })),
    comments: () => simulator.comments().map(({ caseReference: reference, text }) => ({ reference, text })),
    breakDown: () => simulator.stop(),
    dispose: async () => {
      await caseSystem.close();
      await simulator.stop().catch(() => undefined);
    },
  }; // prettier-ignore
});

describe('Core Case', () => {
  const comment = { effectId: 'e', reference: 'LN-1', text: 'x' };

  it.each([
    ['what it refuses is given up', { path: '/nowhere' }, 'never', 'HTTP 404'],
    ['a client that it does not know waits for the operator', { clientSecret: 'wrong' }, 'later', 'invalid_client'],
  ])('%s', async (_, change, retry, words) => {
    const { caseSystem, close } = await open({}, change);
    const failure = (await caseSystem.comment(comment).catch((error: unknown) => error)) as CaseSystemFailed;
    expect(failure).toMatchObject({ name: 'CaseSystemFailed', retry });
    expect(failure.message).toContain(words);
    await close();
  });

  it('that is hostile has everything once in the end', async () => {
    const { simulator, caseSystem, close } = await open({ hostile: true, seed: 7 });
    const orders = Array.from({ length: 20 }, (_, n) => ({
      effectId: `e${n}`,
      reference: 'LN-1',
      text: `comment ${n}`,
    }));
    for (const order of orders) {
      for (let done = false; !done;) {
        done = await caseSystem.comment(order).then(
          () => true,
          (error: unknown) => {
            if (!(error instanceof CaseSystemFailed) || error.retry === 'never') throw error;
            return false;
          },
        );
      }
    }
    expect(simulator.comments().map(({ text }) => text)).toEqual(orders.map(({ text }) => text));
    expect(Object.keys(simulator.faultsMet()).length).toBeGreaterThan(2);
    await close();
  });
});
