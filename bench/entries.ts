import { append } from './entries/append.js';
import { clocks } from './entries/clocks.js';
import { eventstoredb } from './entries/eventstoredb.js';
import { flow1 } from './entries/flow1.js';
import { http } from './entries/http.js';
import { imports } from './entries/import.js';
import { inbound } from './entries/inbound.js';
import { rebuild } from './entries/rebuild.js';
import { report } from './entries/report.js';
import { storage } from './entries/storage.js';
import { trail } from './entries/trail.js';
import type { Bench } from './result.js';

/** Everything that is measured, in the order of the table. */
export const ENTRIES: readonly Bench[] = [
  append,
  eventstoredb,
  rebuild,
  http,
  flow1,
  inbound,
  trail,
  report,
  imports,
  clocks,
  storage,
];
