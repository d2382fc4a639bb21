import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventLogDenied, EventLogUnavailable } from '../../../../../src/ports/event-log.js';
import { EventStoreDbDouble } from '../../../../support/eventstoredb-double/double.js';
import { append, failure, openLog, readAll, toStore } from '../../../../support/eventstoredb-double/log-under-fault.js';
import { selfSignedCertificate } from '../../../../support/eventstoredb-double/self-signed-certificate.js';

const user = { name: 'casewitness', password: 'right+%', groups: ['$admins'] };
const login = `casewitness:${encodeURIComponent(user.password)}`;

describe('an operator learns why the EventStoreDB log cannot be opened', () => {
  let folder: string;
  let double: EventStoreDbDouble;
  let caFile: string;
  let strangeCa: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'casewitness-tls-'));
    caFile = join(folder, 'ca.crt');
    strangeCa = join(folder, 'other.crt');
    const tls = selfSignedCertificate('double');
    writeFileSync(caFile, tls.certificate);
    writeFileSync(strangeCa, selfSignedCertificate('double').certificate);
    double = await EventStoreDbDouble.start({ tls, users: [user] });
  });
  afterAll(async () => {
    await double.stop();
    rmSync(folder, { recursive: true });
  });

  const opening = (connectionString: string, patienceMs = 20_000) =>
    openLog(connectionString, { patienceMs, callTimeoutMs: 5_000 });

  it('with the right CA, user and password it opens, writes and reads', async () => {
    const log = await opening(`esdb://${login}@${double.address}?tls=true&tlsCaFile=${caFile}`);
    expect((await append(log, 's', 'no-stream', [toStore()])).revision).toBe(0);
    expect(await readAll(log)).toHaveLength(2);
    expect(double.side.calls.batchAppend).toBe(0);
    await log.close();
  });

  it.each<[string, (address: string) => string, RegExp]>([
    ['no CA', (at) => `esdb://${login}@${at}?tls=true`, /certificate is not trusted.*tlsCaFile/],
    ['another CA', (at) => `esdb://${login}@${at}?tlsCaFile=${strangeCa}`, /certificate is not trusted.*tlsCaFile/],
    [
      'a certificate for another host',
      (at) => `esdb://${login}@${at.replace('127.0.0.1', 'localhost')}?tlsCaFile=${caFile}`,
      /certificate is not trusted.*host name/,
    ],
    ['a CA file that is not there', (at) => `esdb://${login}@${at}?tlsCaFile=${caFile}.missing`, /File was not found/],
    ['a wrong password', (at) => `esdb://casewitness:wrong@${at}?tlsCaFile=${caFile}`, /no such user and password/],
  ])('%s: denied', async (_, connectionString, words) => {
    const refusal = await failure(opening(connectionString(double.address)));
    expect(refusal).toBeInstanceOf(EventLogDenied);
    expect((refusal as Error).message).toMatch(words);
    expect((refusal as Error).message).not.toMatch(/right|wrong@/);
  });

  it('a user without the right to read all streams: denied before anyone relies on it', async () => {
    double.faults.refusal = 'access-denied';
    const refusal = await failure(opening(`esdb://${login}@${double.address}?tlsCaFile=${caFile}`));
    double.faults.refusal = undefined;
    expect(refusal).toBeInstanceOf(EventLogDenied);
    expect((refusal as Error).message).toMatch(/has not the right/);
  });

  it('TLS asked of a server without it: denied', async () => {
    const plain = await EventStoreDbDouble.start();
    const refusal = await failure(opening(`esdb://${login}@${plain.address}?tlsCaFile=${caFile}`));
    expect(refusal).toBeInstanceOf(EventLogDenied);
    expect((refusal as Error).message).toMatch(/not with TLS/);
    await plain.stop();
  });

  it('nobody there: unavailable, with the address and without the password', async () => {
    const gone = await EventStoreDbDouble.start();
    await gone.stop();
    const refusal = await failure(opening(`esdb://${login}@${gone.address}?tlsCaFile=${caFile}`, 300));
    expect(refusal).toBeInstanceOf(EventLogUnavailable);
    expect((refusal as Error).message).toContain(gone.address);
    expect((refusal as Error).message).not.toContain('right');
  });
});
