import type { ReadStore } from '../../ports/read-store.js';
import { postgresTables } from './postgres-tables.js';
import type { ShadowTables } from './shadow-tables.js';
import { sqliteTables } from './sqlite-tables.js';

/** How tables are made beside others, and put in their place, on this database. */
export function shadowTables(dialect: ReadStore['dialect']): ShadowTables {
  return dialect === 'sqlite' ? sqliteTables : postgresTables;
}
