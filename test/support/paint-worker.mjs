/** The painter's worker thread on our sources as they are; the product runs the built module. */
import './run-typescript.mjs';

await import('../../src/reports/painting/paint-worker.ts');
