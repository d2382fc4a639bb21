import { randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { handOffFailure, readHandOffRecord } from '../../src/adapters/channel/outbox/hand-off-record.js';
import { outboxChannel } from '../../src/adapters/channel/outbox/outbox-channel.js';
import { anOrder, resendingChannelContract, sha256, type ChannelUnderTest } from './channel.contract.js';

interface Outbox extends ChannelUnderTest {
  readonly folder: string;
}

function openOutbox(): Promise<Outbox> {
  const root = mkdtempSync(join(tmpdir(), 'casewitness-outbox-'));
  const folder = join(root, 'outbox');
  let channel = outboxChannel({ folder });
  return Promise.resolve({
    folder,
    get channel() {
      return channel;
    },
    received() {
      if (!existsSync(folder)) return Promise.resolve([]);
      const marks = readdirSync(folder).filter((name) => name.endsWith('.json'));
      return Promise.resolve(
        marks.map((name) => {
          const mark = readHandOffRecord(name, readFileSync(join(folder, name), 'utf8'));
          const letter = readFileSync(join(folder, mark.document));
          expect([mark.bytes, mark.documentSha256]).toEqual([letter.length, sha256(letter)]);
          return { effectId: mark.effectId, sha256: sha256(letter), address: mark.recipient.address };
        }),
      );
    },
    async crashWhileHandingOff(order, point) {
      await channel.handOff(anOrder({ effectId: order.effectId }));
      for (const name of readdirSync(folder)) rmSync(join(folder, name));
      const path = join(folder, order.effectId);
      if (point === 'in-letter') writeFileSync(`${path}.pdf.${randomUUID()}.part`, order.bytes.subarray(0, 99));
      else writeFileSync(`${path}.pdf`, order.bytes);
      if (point === 'in-mark') writeFileSync(`${path}.json.${randomUUID()}.part`, '{ "effectId": ');
    },
    breakDown() {
      if (existsSync(folder)) renameSync(folder, `${folder}.away`);
      writeFileSync(folder, 'a file where the folder should be');
      return Promise.resolve(() => {
        rmSync(folder);
        if (existsSync(`${folder}.away`)) renameSync(`${folder}.away`, folder);
        return Promise.resolve();
      });
    },
    reopen() {
      channel = outboxChannel({ folder });
      return Promise.resolve();
    },
    dispose() {
      rmSync(root, { recursive: true });
      return Promise.resolve();
    },
  });
}

resendingChannelContract('outbox', openOutbox);

describe('the outbox folder', () => {
  let outbox: Outbox;
  beforeEach(async () => {
    outbox = await openOutbox();
  });
  afterEach(() => outbox.dispose());

  it('holds the letter and who gets it, both named by the effect', async () => {
    const order = anOrder();
    await outbox.channel.handOff(order);
    expect(readdirSync(outbox.folder).sort()).toEqual([`${order.effectId}.json`, `${order.effectId}.pdf`]);
    expect(JSON.parse(readFileSync(join(outbox.folder, `${order.effectId}.json`), 'utf8'))).toEqual({
      effectId: order.effectId,
      communicationId: order.communicationId,
      caseId: order.caseId,
      kind: 'approval-letter',
      documentId: order.documentId,
      document: `${order.effectId}.pdf`,
      mediaType: 'application/pdf',
      bytes: 50_000,
      documentSha256: sha256(order.bytes),
      recipient: order.recipient,
      handedOffAt: order.at,
    });
  });

  it('answers from its memory when the letter has been fetched and only the JSON is left', async () => {
    const order = anOrder();
    const first = await outbox.channel.handOff(order);
    rmSync(join(outbox.folder, `${order.effectId}.pdf`));
    expect(await outbox.channel.handOff({ ...order, at: '2026-08-01T00:00:00.000Z' })).toEqual(first);
    expect(readdirSync(outbox.folder)).toEqual([`${order.effectId}.json`]);
  });

  it.each(['{ "effe', '{}', '[]'])('does not hand off over a JSON that someone else wrote: %s', async (text) => {
    const order = anOrder();
    await outbox.channel.handOff(anOrder());
    writeFileSync(join(outbox.folder, `${order.effectId}.json`), text);
    const error = await outbox.channel.handOff(order).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ failure: 'channel-down', retry: 'later' });
    expect(existsSync(join(outbox.folder, `${order.effectId}.pdf`))).toBe(false);
  });

  it('takes no effect id that could name another place', async () => {
    await expect(outbox.channel.handOff(anOrder({ effectId: '../x' }))).rejects.toThrow(TypeError);
  });

  it('takes no letter that is not PDF', async () => {
    const error = await outbox.channel.handOff(anOrder({ mediaType: 'text/html' })).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ failure: 'refused', retry: 'never' });
  });

  it('is cleared of what a crash left an hour ago, and of nothing younger', async () => {
    await outbox.channel.handOff(anOrder());
    const [old, young] = [`a.pdf.${randomUUID()}.part`, `b.pdf.${randomUUID()}.part`];
    for (const name of [old, young]) writeFileSync(join(outbox.folder, name), 'half a lett');
    const before = new Date(Date.now() - 3_700_000);
    utimesSync(join(outbox.folder, old), before, before);
    await outbox.reopen();
    await outbox.channel.handOff(anOrder());
    expect(readdirSync(outbox.folder).filter((name) => name.endsWith('.part'))).toEqual([young]);
  });
});

describe('what the file system reports', () => {
  it.each(['ENOSPC', 'EDQUOT', 'EACCES', 'EPERM', 'EROFS', 'EIO', 'ENOTDIR', 'EMFILE', 'ESTALE'])(
    '%s: the letter waits',
    (code) => {
      const error = Object.assign(new Error(code), { code, syscall: 'open' });
      const failure = handOffFailure(error);
      expect(failure).toMatchObject({ failure: 'channel-down', retry: 'later', cause: error });
      expect(String(failure)).toContain(code);
    },
  );

  it('an error of ours is not taken for one of the file system', () => {
    const error = new TypeError('a slip');
    expect(handOffFailure(error)).toBe(error);
  });
});
