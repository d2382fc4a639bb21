import { readFile } from 'node:fs/promises';
import { application, DENIAL, openApplication } from '../support/credit-application.js';
import type { Answer } from '../support/http-client.js';
import { RunningService } from '../support/running-service.js';

interface Done {
  readonly stream: string;
  readonly revision: number;
  readonly position: string;
  readonly events: readonly { readonly id: string; readonly type: string }[];
  readonly version: number;
}

describe('requests that come twice, at once, or late', () => {
  let running: RunningService;
  let caseId: string;
  let cases = 0;

  beforeAll(async () => {
    running = await RunningService.start();
  });
  afterAll(() => running.stop());
  beforeEach(async () => {
    cases += 1;
    ({ caseId } = await openApplication(running.clients.caseSystem, `R-${cases}`));
  });

  const note = (text: string, headers: Record<string, string> = {}): Promise<Answer<Done>> =>
    running.clients.caseSystem.post<Done>(`/v1/cases/${caseId}/notes`, { text }, headers);
  const once = (key: string) => ({ 'idempotency-key': `${key}-${cases}` });
  const replayed = ({ headers }: Answer) => headers.get('idempotency-replayed');
  const notes = async () =>
    (await running.events(['case.note-added'])).filter(({ data }) => data.caseId === caseId).length;

  describe('an Idempotency-Key', () => {
    it('gives a repeated request its first answer, says so, and records once', async () => {
      const first = await note('Called', once('a'));
      const second = await note('Called', once('a'));
      expect([first.status, replayed(first)]).toEqual([200, null]);
      expect([second.status, replayed(second)]).toEqual([200, 'true']);
      expect(second.text).toBe(first.text);
      expect(second.headers.get('etag')).toBe(first.headers.get('etag'));
      expect(await notes()).toBe(1);
    });

    it('runs two requests that come at once as one', async () => {
      const answers = await Promise.all(Array.from({ length: 8 }, () => note('Called', once('b'))));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
      expect(await notes()).toBe(1);
    });

    it('is refused for another body, another path, and leaves the first alone', async () => {
      const first = await note('Called', once('c'));
      const other = await note('Called again', once('c'));
      expect([other.status, other.body]).toMatchObject([422, { code: 'idempotency-key-reused' }]);
      const stages = await running.clients.caseSystem.post(`/v1/cases/${caseId}/stages`, { stage: 'x' }, once('c'));
      expect(stages.status).toBe(422);
      expect((await note('Called', once('c'))).text).toBe(first.text);
      expect(await notes()).toBe(1);
    });

    it('belongs to its caller: the same words of another are another request', async () => {
      await note('Called', once('d'));
      const annas = await running.clients.anna.post(`/v1/cases/${caseId}/notes`, { text: 'Called' }, once('d'));
      expect([annas.status, replayed(annas)]).toEqual([200, null]);
      expect(await notes()).toBe(2);
    });

    it('repeats a refusal as it was, on record once', async () => {
      const before = await running.head();
      const path = `/v1/cases/${caseId}/decisions`;
      const refuse = () => running.clients.caseSystem.post(path, { outcome: 'denied' }, once('e'));
      const [first, second] = [await refuse(), await refuse()];
      expect([first.status, second.status, second.text]).toEqual([422, 422, first.text]);
      expect(second.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
      expect([replayed(first), replayed(second)]).toEqual([null, 'true']);
      expect(await running.events(['access.command-refused'], before)).toHaveLength(1);
    });

    it('heals a request whose answer was lost: the command runs again and finds itself', async () => {
      const first = await note('Called', once('f'));
      await running.service.house.readStore.write((session) =>
        session.execute(`UPDATE idempotency SET answer = NULL WHERE key = :key`, { key: once('f')['idempotency-key'] }),
      );
      const second = await note('Called', once('f'));
      expect([second.text, replayed(second)]).toEqual([first.text, null]);
      expect(await notes()).toBe(1);
    });

    it('comes before If-Match: a repetition is answered although the case has moved on', async () => {
      const seen = { 'if-match': '"2"', ...once('g') };
      const first = await note('Called', seen);
      await note('And again');
      const second = await note('Called', seen);
      expect([second.status, second.text]).toEqual([200, first.text]);
    });

    it('opens a case once, and files a document once', async () => {
      const opening = () => running.clients.caseSystem.post('/v1/cases', application(`once-${cases}`), once('h'));
      const [first, second] = [await opening(), await opening()];
      expect([first.status, second.status, second.text]).toEqual([201, 201, first.text]);
      expect(second.headers.get('location')).toBe(first.headers.get('location'));
      const path = `/v1/cases/${caseId}/documents?title=Payslip`;
      const filing = () =>
        running.clients.anna.ask<{ documentId: string }>('POST', path, {
          body: 'Gross pay 4,200',
          headers: { 'content-type': 'text/plain', ...once('i') },
        });
      const [filed, again] = [await filing(), await filing()];
      expect([filed.status, again.status, again.text]).toEqual([201, 201, filed.text]);
      const documents = (await running.events(['case.document-attached'])).filter(({ data }) => data.caseId === caseId);
      expect(documents).toHaveLength(1);
    });

    it('gives a repeated draft the version that it made, not the newest', async () => {
      const letter = await readFile('src/templates/letters/denial-letter.md', 'utf8');
      const draft = (source: string, key: string) =>
        running.clients.anna.done<{ templateVersion: number }>('/v1/templates', { source }, once(key));
      const { templateVersion } = await draft(`${letter}\nFirst.\n`, 'j');
      expect(await draft(`${letter}\nSecond.\n`, 'k')).toMatchObject({ templateVersion: templateVersion + 1 });
      expect(await draft(`${letter}\nFirst.\n`, 'j')).toMatchObject({ templateVersion });
    });

    it('is refused for a new key, which is shown only once', async () => {
      const body = { type: 'person', name: 'Dora', roles: ['officer'] };
      const { status } = await running.clients.admin.post('/v1/principals/dora/keys', body, once('l'));
      expect(status).toBe(400);
      expect((await running.events(['principal.key-issued'])).map(({ data }) => data.principalId)).not.toContain(
        'dora',
      );
    });
  });

  describe('If-Match', () => {
    it('takes the ETag that the case was read with, and answers with the next one', async () => {
      const position = (await note('Called')).body.position;
      const { headers } = await running.clients.anna.get(`/v1/cases/${caseId}?after=${position}`);
      const etag = headers.get('etag') ?? '';
      const written = await note('Called again', { 'if-match': etag });
      expect([written.status, written.body.version]).toEqual([200, Number(etag.replaceAll('"', '')) + 1]);
    });

    it('lets one of two writers through who saw the same', async () => {
      const answers = await Promise.all(['a', 'b', 'c'].map((text) => note(text, { 'if-match': '"2"' })));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412]);
      expect(await notes()).toBe(1);
    });

    it('is not moved by what the service itself adds to the case', async () => {
      await running.clients.caseSystem.done(`/v1/cases/${caseId}/decisions`, DENIAL);
      await running.rest();
      const attached = (await running.events(['case.document-attached'])).some(({ data }) => data.caseId === caseId);
      expect(attached).toBe(true);
      expect((await note('Called', { 'if-match': '"3"' })).status).toBe(200);
    });
  });

  describe('a position that a command answered with', () => {
    it('makes a reader see its own write, in every list', async () => {
      const { body } = await note('Called');
      const { anna } = running.clients;
      const after = `after=${body.position}`;
      const timeline = await anna.read<{ items: { type: string }[] }>(`/v1/cases/${caseId}/timeline?${after}`);
      expect(timeline.items.map(({ type }) => type)).toContain('case.note-added');
      const trail = await anna.read<{ items: { position: string }[] }>(`/v1/audit-trail?caseId=${caseId}&${after}`);
      expect(trail.items.map(({ position }) => position)).toContain(body.position);
    });

    it('shows the record as it stood then, whatever was written since', async () => {
      const { body } = await note('Called');
      await running.clients.caseSystem.done(`/v1/cases/${caseId}/closures`, { resolution: 'completed' });
      const then = await running.clients.anna.read<{ phase: string }>(`/v1/cases/${caseId}?at=${body.position}`);
      expect(then.phase).toBe('open');
    });
  });

  describe('a delivery receipt', () => {
    it('is recorded once by its provider and its id, without any key', async () => {
      await running.clients.caseSystem.done(`/v1/cases/${caseId}/decisions`, DENIAL);
      await running.rest();
      const [letter] = (
        await running.clients.anna.read<{ items: { communicationId: string }[] }>(`/v1/cases/${caseId}/communications`)
      ).items;
      const receipt = {
        messageId: 'evt-1',
        communicationId: letter?.communicationId,
        provider: 'print-house',
        status: 'delivered',
        at: new Date().toISOString(),
      };
      const send = () => running.clients.printHouse.post('/v1/delivery-receipts', receipt);
      const answers = await Promise.all([send(), send(), send()]);
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
      expect(await running.events(['communication.delivered'])).toHaveLength(1);
    });
  });
});
