import { importDecider, type ImportCommand } from '../../../src/domain/import.js';
import { importCompleted, importStarted } from '../../../src/events/system.events.js';
import { AT, spec, uuid } from '../../support/decider-spec.js';

const importId = uuid('import');
const started = importStarted({
  importId,
  system: 'core-case',
  fileDigest: 'a'.repeat(64),
  mappingHash: 'b'.repeat(64),
  anchors: ['A_SUBMITTED counts as application-completed'],
});
const counts = { source: 3, recorded: 1, rejected: 1, ignored: 1, cases: 1 };
const completed = importCompleted({ importId, asOf: AT, counts });
const start: ImportCommand = { type: 'start-import', ...started.data };
const complete: ImportCommand = { type: 'complete-import', ...completed.data };
const onImport = spec(importDecider);

describe('an import', () => {
  it('is started once and completed once, however often it is repeated', () => {
    onImport.given().when(start).then(started);
    onImport.given(started).when(start).then();
    onImport.given(started).when(complete).then(completed);
    onImport.given(started, completed).when(complete).then();
    onImport.given(started, completed).when(start).then();
  });
  it('is not completed before it was started', () => {
    onImport.given().when(complete).refused('import-unknown');
  });
});
