/** Writes docs/EVENTS.md from the catalogue: `npm run docs:events`. A test tells when it is stale. */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { eventsDocument } from './events-document.js';

writeFileSync(resolve(import.meta.dirname, '../docs/EVENTS.md'), eventsDocument());
