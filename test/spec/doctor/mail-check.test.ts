import { tmpdir } from 'node:os';
import { readConfig } from '../../../src/config.js';
import { runChecks } from '../../../src/doctor/check.js';
import { mailChecks } from '../../../src/doctor/mail-check.js';
import { allOf } from '../../support/all-of.js';
import { MailServer } from '../../support/mail-server.js';

const found = async (url: string) => {
  const variables = {
    CASEWITNESS_CHANNELS: 'email',
    CASEWITNESS_SMTP_URL: url,
    CASEWITNESS_SMTP_FROM: 'a@bank.example',
  };
  return allOf(runChecks(mailChecks(readConfig(variables))));
};

it('finds a mail server that answers, and sends it nothing', async () => {
  const server = await MailServer.start();
  expect(await found(server.url)).toMatchObject([{ check: 'mail server', status: 'ok' }]);
  expect(server.taken).toEqual([]);
  await server.stop();
});

it('says that nobody answers', async () => {
  const server = await MailServer.start();
  await server.stop();
  expect(await found(server.url)).toMatchObject([{ check: 'mail server', status: 'fail' }]);
});

it('says whether notifications can be taken out of their folder', async () => {
  const looked = (folder: string) =>
    allOf(runChecks(mailChecks(readConfig({ CASEWITNESS_MAIL_NOTIFICATIONS: folder }))));
  expect(await looked(tmpdir())).toMatchObject([{ check: 'notifications', status: 'ok' }]);
  expect(await looked('/nowhere/notifications')).toMatchObject([{ check: 'notifications', status: 'fail' }]);
});

it('asks nobody where no letter goes by mail', () => {
  expect(mailChecks(readConfig({}))).toEqual([]);
});
