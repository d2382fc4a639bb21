import { Table, TableIndex, type MigrationInterface, type QueryRunner, type TableColumnOptions } from 'typeorm';

const key = (name: string, type = 'varchar'): TableColumnOptions => ({ name, type, isPrimary: true });
const column = (name: string, type = 'varchar'): TableColumnOptions => ({ name, type });
const nullable = (name: string, type = 'varchar'): TableColumnOptions => ({ name, type, isNullable: true });

const TABLES: readonly Table[] = [
  new Table({
    name: 'checkpoints',
    columns: [
      key('consumer'),
      column('log_id'),
      column('position', 'bigint'),
      nullable('event_id'),
      nullable('stream'),
      nullable('revision', 'bigint'),
      column('version', 'integer'),
      nullable('memo', 'text'),
    ],
  }),
  new Table({
    name: 'parked',
    columns: [
      key('consumer'),
      key('item'),
      column('position', 'bigint'),
      column('event_id'),
      column('type'),
      column('reason', 'text'),
      column('attempts', 'integer'),
      column('since'),
    ],
  }),
  new Table({
    name: 'parked_events',
    columns: [
      key('consumer'),
      key('item'),
      key('position', 'bigint'),
      column('event_id'),
      column('stream'),
      column('revision', 'bigint'),
      column('type'),
    ],
  }),
  new Table({
    name: 'wakes',
    columns: [key('saga'), key('instance'), nullable('wake_at'), nullable('import_id'), column('position', 'bigint')],
    indices: [
      new TableIndex({ name: 'wakes_by_time', columnNames: ['wake_at', 'saga'] }),
      new TableIndex({ name: 'wakes_by_import', columnNames: ['import_id', 'saga'] }),
    ],
  }),
  new Table({
    name: 'effects',
    columns: [
      key('effect_id'),
      column('kind'),
      nullable('channel'),
      column('communication_id'),
      column('case_id'),
      column('stream'),
      column('revision', 'bigint'),
      column('position', 'bigint'),
      column('state'),
      column('attempts', 'integer'),
      column('starts', 'integer'),
      column('next_attempt_at'),
      nullable('last_error', 'text'),
      nullable('claimed_by'),
      nullable('claimed_at'),
    ],
    indices: [
      new TableIndex({ name: 'effects_by_state', columnNames: ['state', 'next_attempt_at'] }),
      new TableIndex({ name: 'effects_by_kind', columnNames: ['kind', 'state', 'next_attempt_at', 'position'] }),
      new TableIndex({ name: 'effects_by_communication', columnNames: ['communication_id', 'position'] }),
    ],
  }),
  new Table({
    name: 'idempotency',
    columns: [
      key('principal_id'),
      key('key'),
      column('request_hash'),
      column('command_id'),
      nullable('status', 'integer'),
      nullable('answer', 'text'),
      column('created_at'),
    ],
    indices: [new TableIndex({ name: 'idempotency_by_age', columnNames: ['created_at'] })],
  }),
  new Table({
    name: 'leases',
    columns: [key('consumer'), column('holder'), column('token', 'bigint'), column('beat', 'bigint')],
  }),
];

/** The tables that every consumer needs: how far it has come, what waits, what is to be done and when. */
export class RuntimeTables1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await runner.createTable(table);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [...TABLES].reverse()) await runner.dropTable(table);
  }
}
