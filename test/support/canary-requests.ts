import { DENIAL, openApplication } from './credit-application.js';
import type { RunningService } from './running-service.js';

/** Words that only a person's data holds; none may stand in a line of log. */
export const CANARIES = [
  'Canaria', 'Kanarienvogel', 'Yellow Feather Lane', '4711-0815', 'canary-phrase', 'canary.bird@example.org',
]; // prettier-ignore
export const REQUEST_ID = '0123456789abcdef0123456789abcdef';

/** Sends requests of every kind that are full of {@link CANARIES}, one with {@link REQUEST_ID}. Answers the case. */
export async function sendCanaries(running: RunningService): Promise<string> {
  const { caseSystem, anna, auditor, admin } = running.clients;
  const { caseId } = await openApplication(caseSystem, '4711-0815', {
    title: 'Loan for Canaria Kanarienvogel',
    parties: [
      {
        reference: 'P1',
        role: 'primary',
        name: 'Canaria Kanarienvogel',
        contacts: [{ channel: 'postal', address: '1 Yellow Feather Lane\nDayton OH 45402' }],
      },
    ],
  });
  await anna.done(`/v1/cases/${caseId}/notes`, { text: 'canary-phrase' });
  const reasons = [{ code: 'income-insufficient', text: 'canary-phrase' }];
  await caseSystem.done(
    `/v1/cases/${caseId}/decisions`,
    { ...DENIAL, reasons },
    { 'idempotency-key': 'canary-phrase' },
  );
  await running.rest();
  // Asked for, refused, malformed, unknown: whatever a caller sends, in whatever place.
  await auditor.get('/v1/audit-trail?text=canary-phrase');
  await auditor.get(`/v1/cases/${caseId}/timeline`);
  await auditor.get('/v1/people/canary-phrase?email=canary.bird@example.org');
  await caseSystem.post('/v1/cases', { title: 'canary-phrase', parties: 'Canaria' });
  await caseSystem.ask('POST', '/v1/cases', { body: '{"title": "canary-phrase" Canaria' });
  await caseSystem
    .done(`/v1/cases/${caseId}/notes`, { text: 'again' }, { 'x-request-id': 'canary-phrase' })
    .catch(() => undefined);
  await running.stranger('canary-phrase').get('/v1/cases');
  await admin.ask('GET', `/v1/cases/${caseId}`, {
    headers: { 'x-request-id': REQUEST_ID, traceparent: 'canary-phrase' },
  });
  return caseId;
}
