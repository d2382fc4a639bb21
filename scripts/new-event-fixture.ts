/**
 * Freezes an example of every event version that has none yet: `npm run new:event-fixture`.
 * An example of an older version cannot be made from today's schema: it is written by hand, once, before its version is
 * left; this script then freezes what it becomes, step by step.
 */
import { EVENTS } from '../src/events/catalogue.js';
import type { EventDefinition } from '../src/events/define-event.js';
import { exampleOf } from './event-fixture.js';
import { exists, fixtureName, freezeNew, readFixture, stepName, write } from './golden-events.js';

for (const definition of EVENTS as unknown as readonly EventDefinition[]) {
  const { type, version, upcasters } = definition;
  if (!exists(fixtureName(type, version))) write(fixtureName(type, version), exampleOf(definition));
  for (let from = 1; from < version; from += 1) {
    const original = fixtureName(type, from);
    if (!exists(original)) {
      console.error(`${original} is missing: write it by hand, as that version was stored, and run this again`);
      process.exitCode = 1;
    } else if (!exists(stepName(type, from))) {
      // One step up from the example of its own version: `@1` to `@1.as-2`, `@2` to `@2.as-3`.
      write(stepName(type, from), upcasters[from]?.(readFixture(original).data as never));
    }
  }
}

const fresh = freezeNew();
for (const name of fresh) console.log(`frozen: ${name}`);
console.log(fresh.length === 0 ? 'Every event version has its fixture' : `${fresh.length} files frozen; commit them`);
