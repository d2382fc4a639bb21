import { mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { notificationFolder } from '../../../../src/adapters/channel/smtp/notification-folder.js';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'casewitness-notifications-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const open = () => notificationFolder({ folder: root });
const put = (name: string, text: string | Uint8Array = 'x') => writeFile(join(root, name), text);

describe('a folder of notifications', () => {
  it('shows messages once they have their name, in order, and no more than asked for', async () => {
    await put('b.eml');
    await put('a.eml');
    await put('.c.eml');
    await put('d.eml.part');
    await put('notes.txt');
    expect(await open().waiting(10)).toEqual(['a.eml', 'b.eml']);
    expect(await open().waiting(1)).toEqual(['a.eml']);
    await rename(join(root, 'd.eml.part'), join(root, 'd.eml'));
    expect(await open().waiting(10)).toContain('d.eml');
  });

  it('that is not there yet has none', async () => {
    expect(await notificationFolder({ folder: join(root, 'later') }).waiting(10)).toEqual([]);
  });

  it('moves what is done with, and keeps what was refused with the reason', async () => {
    await put('a.eml', 'one');
    await put('b.eml', 'two');
    await open().done('a.eml');
    await open().refuse('b.eml', 'notification-unreadable: no report');
    expect(await open().waiting(10)).toEqual([]);
    expect(await readFile(join(root, 'done/a.eml'), 'utf8')).toBe('one');
    expect(await readFile(join(root, 'refused/b.eml'), 'utf8')).toBe('two');
    expect(await readFile(join(root, 'refused/b.eml.reason.txt'), 'utf8')).toBe('notification-unreadable: no report\n');
  });

  it('leaves to another instance what that has taken', async () => {
    expect(await open().read('gone.eml')).toBeUndefined();
    await open().done('gone.eml');
    expect(await readdir(join(root, 'done'))).toEqual([]);
  });

  it('reads nothing that is too large, and nothing through a link', async () => {
    await put('large.eml', new Uint8Array(5 * 1_048_576 + 1));
    await writeFile(join(root, 'secret'), 'secret');
    await symlink(join(root, 'secret'), join(root, 'link.eml'));
    expect(await open().read('large.eml')).toBe('too-large');
    expect(await open().read('link.eml')).toBe('too-large');
  });

  it('forgets after a week what was done with, and never what was refused', async () => {
    const old = new Date(Date.now() - 8 * 24 * 60 * 60_000);
    for (const [folder, name] of [['done', 'old.eml'], ['done', 'new.eml'], ['refused', 'old.eml']] as const) {
      await mkdir(join(root, folder), { recursive: true });
      await writeFile(join(root, folder, name), 'x');
      if (name === 'old.eml') await utimes(join(root, folder, name), old, old);
    } // prettier-ignore
    await open().sweep();
    expect(await readdir(join(root, 'done'))).toEqual(['new.eml']);
    expect(await readdir(join(root, 'refused'))).toEqual(['old.eml']);
  });
});
