/** Writes openapi.json from the built application, without listening; `--check` only says whether it is fresh. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';

const file = fileURLToPath(new URL('../openapi.json', import.meta.url));
const { systemClock } = await import('../dist/adapters/clock/system.js');
const { readConfig } = await import('../dist/config.js');
const { openHouse } = await import('../dist/house.js');
const { openApi } = await import('../dist/modules/http/api-description.js');
const { createApp } = await import('../dist/service.js');

const folder = mkdtempSync(join(tmpdir(), 'casewitness-openapi-'));
const config = readConfig({ CASEWITNESS_DATA: folder, CASEWITNESS_API_DOCS: 'false' });
const house = await openHouse(config, { clock: systemClock() });
const app = await createApp(house, pino({ level: 'silent' }));
const text = `${JSON.stringify(openApi(app), null, 2)}\n`;
await app.close();
await house.close();
rmSync(folder, { recursive: true, force: true });

if (!process.argv.includes('--check')) {
  writeFileSync(file, text);
} else if (readFileSync(file, 'utf8') !== text) {
  process.stderr.write('openapi.json is out of date: npm run openapi\n');
  process.exit(1);
}
process.exit(0);
