import {
  caseOpened,
  informationRequested,
  partyAdded,
  stageEntered,
  type CaseKind,
} from '../../../src/events/case.events.js';
import { letterOnStage, STAGE_LETTERS } from '../../../src/sagas/letter-on-stage.js';
import { regulatoryNotice } from '../../../src/sagas/regulatory-notice.js';
import { uuid } from '../../support/decider-spec.js';
import { SagaPlay } from '../../support/saga-spec.js';

const caseId = uuid('case');
const opened = (kind: CaseKind) =>
  caseOpened({ caseId, kind, legalEntity: 'bank', jurisdiction: 'GB', intake: 'written', externalId: 'CP-1' });
const primary = partyAdded({ caseId, partyId: uuid('party'), role: 'primary', name: 'Maria Keller', contacts: [] });
const imported = { origin: 'import', importId: uuid('import') } as const;

describe('letter on stage', () => {
  it.each<CaseKind>(['complaint', 'claim', 'dispute', 'data-subject-request'])(
    'acknowledges a %s once it is known who is to be written to, because it was opened',
    (kind) => {
      const play = new SagaPlay(letterOnStage);
      expect(play.on(opened(kind))).toEqual([]);
      expect(play.on(primary)).toMatchObject([
        { data: { kind: 'acknowledgement', recipient: uuid('party'), reason: { eventId: uuid('event 1') } } },
      ]);
      expect(play.on(stageEntered({ caseId, stage: 'acknowledgement' }))).toEqual([]);
    },
  );
  it('acknowledges an application only where its case system says that it has come to that', () => {
    const play = new SagaPlay(letterOnStage);
    play.on(opened('application'));
    expect(play.on(primary)).toEqual([]);
    expect(play.on(stageEntered({ caseId, stage: 'acknowledgement' }))).toMatchObject([
      { data: { kind: 'acknowledgement' } },
    ]);
  });
  it.each(Object.entries(STAGE_LETTERS))('asks at the stage %s for its letter', (stage, { kind }) => {
    const play = new SagaPlay(letterOnStage);
    play.on(opened('renewal'));
    play.on(primary);
    expect(play.on(stageEntered({ caseId, stage }))).toMatchObject([{ data: { kind } }]);
  });
  it('asks for what is missing when information is requested', () => {
    const play = new SagaPlay(letterOnStage);
    play.on(opened('application'));
    play.on(primary);
    expect(play.on(informationRequested({ caseId, items: ['Pay stubs'] }))).toMatchObject([
      {
        data: { kind: 'missing-information-request', reason: { words: 'Information is missing for the application.' } },
      },
    ]);
  });
  it('asks for nothing at any other stage', () => {
    const play = new SagaPlay(letterOnStage);
    play.on(opened('application'));
    expect(play.on(stageEntered({ caseId, stage: 'underwriting' }))).toEqual([]);
  });
  it('writes nothing for what an import tells, nor of what is restricted', () => {
    const old = new SagaPlay(letterOnStage);
    old.on(opened('complaint'), imported);
    expect(old.on(primary, imported)).toEqual([]);
    const suspected = new SagaPlay(letterOnStage);
    suspected.on(opened('claim'), { confidentiality: 'restricted' });
    expect(suspected.on(primary)).toEqual([]);
  });
});

describe('regulatory notice', () => {
  it.each<CaseKind>(['investigation', 'policy-exception', 'regulatory-action'])('tells that a %s began', (kind) => {
    const play = new SagaPlay(regulatoryNotice);
    play.on(opened(kind));
    expect(play.on(primary)).toMatchObject([
      { data: { kind: 'regulatory-notice', reason: { eventId: uuid('event 1') } } },
    ]);
  });
  it('tells nothing of other cases, of imported and of restricted ones', () => {
    const other = new SagaPlay(regulatoryNotice);
    other.on(opened('application'));
    expect(other.on(primary)).toEqual([]);
    const old = new SagaPlay(regulatoryNotice);
    old.on(opened('investigation'), imported);
    expect(old.on(primary)).toEqual([]);
    const suspected = new SagaPlay(regulatoryNotice);
    suspected.on(opened('investigation'), { confidentiality: 'restricted' });
    expect(suspected.on(primary)).toEqual([]);
  });
});
