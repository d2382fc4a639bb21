/** The painter's worker thread on our sources as they are; the product runs the built module. */
import { register } from 'node:module';

register(new URL('./run-typescript.mjs', import.meta.url));
await import('../../src/reports/painting/paint-worker.ts');
