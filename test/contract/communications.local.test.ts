import { localComposer } from '../../src/adapters/communications/local/local-composer.js';
import { composerContract } from './communications.contract.js';

composerContract('local', () => {
  const entry = new URL('../support/compose-worker.mjs', import.meta.url);
  const composer = localComposer({ workers: 1, entry });
  return Promise.resolve({ composer, dispose: () => composer.close() });
});
