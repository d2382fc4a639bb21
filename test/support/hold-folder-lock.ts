/** Child process: takes the lock of a folder, says what happens line by line, gives it free when its input ends. */
import { acquireFolderLock, FolderLocked } from '../../src/adapters/event-log/sqlite/folder-lock.js';

const [folder, wait] = process.argv.slice(2);
if (folder === undefined) throw new TypeError('usage: hold-folder-lock <folder> [wait]');

try {
  const lock = await acquireFolderLock(folder, {
    wait: wait === 'wait',
    onStandby: (holder) => console.log(`standby behind ${holder?.pid}`),
  });
  console.log('acquired');
  process.stdin.resume();
  process.stdin.on('end', () => {
    lock.release();
    console.log('released');
  });
} catch (error) {
  if (!(error instanceof FolderLocked)) throw error;
  console.log(`locked by ${error.holder?.pid}`);
}
