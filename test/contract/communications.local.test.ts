import { localComposer } from '../../src/adapters/communications/local/local-composer.js';
import { composerContract } from './communications.contract.js';
import { workerEntries } from '../support/program.js';

composerContract('local', () => {
  const { composer: entry } = workerEntries();
  const composer = localComposer({ workers: 1, entry });
  return Promise.resolve({ composer, dispose: () => composer.close() });
});
