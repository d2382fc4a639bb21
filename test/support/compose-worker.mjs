/** The composer's worker thread on our sources as they are; the product runs the built module. */
import './run-typescript.mjs';

await import('../../src/adapters/communications/local/compose-worker.ts');
