import fc from 'fast-check';
import { communicationDecider, type CommunicationCommand } from '../../../src/domain/communication.js';
import {
  assumedReceived, attemptFailed, attemptStarted, communicationCancelled, communicationComposed, communicationEdited, communicationReleased,
  communicationRequested, compositionFailed, contactReviewed, delivered, handedOff, heldForApproval, opened, permanentlyFailed, resendRequested, returned,
  temporarilyFailed, type CommunicationEvent,
} from '../../../src/events/communication.events.js'; // prettier-ignore
import { AT, happened, OFFICER, SERVICE, spec, uuid } from '../../support/decider-spec.js';

const head = { communicationId: uuid('letter'), caseId: uuid('case') };
const effectId = uuid('effect');
const digest = 'A'.repeat(43);
const requested = communicationRequested({
  ...head,
  kind: 'adverse-action-notice',
  channels: ['outbox'],
  templateId: 'adverse-action-notice',
  reason: { eventId: uuid('decision'), words: 'Denied.' },
  rootCommunicationId: head.communicationId,
});
const composed = communicationComposed({
  ...head,
  documentId: uuid('document'),
  digest,
  digestSalt: 'salt',
  bytes: 9,
  pages: 1,
  templateId: 'adverse-action-notice',
  templateVersion: 1,
  templateState: 'approved',
  mergeDigest: digest,
  reasonCodes: ['income-insufficient'],
  engine: 'local',
  engineVersion: '1',
  elements: ['ecoa-notice'],
});
const released = communicationReleased({ ...head, words: 'complete' });
const held = heldForApproval({ ...head, missing: ['ecoa-notice'], words: 'missing' });
const attempt = { ...head, effectId, attempt: 1, channel: 'outbox' } as const;
const started = attemptStarted({ ...attempt, provider: 'outbox-folder' });
const sent = handedOff({ ...head, effectId, channel: 'outbox', provider: 'outbox-folder', handedOffAt: AT });
const report = { ...head, provider: 'print-house', at: AT };
const cancelled = communicationCancelled({ ...head, words: 'mistake' });
const compositionFailure = compositionFailed({ ...head, failure: 'data-missing', detail: 'no address' });

const compose = (change: Partial<Extract<CommunicationCommand, { type: 'record-composition' }>> = {}) =>
  ({
    type: 'record-composition',
    ...composed.data,
    expectedReasonCodes: ['income-insufficient'],
    missing: [],
    secondPerson: false,
    ...change,
  }) as const;
const edited = communicationEdited({
  ...head,
  before: uuid('document'),
  documentId: uuid('edited document'),
  digest,
  digestSalt: 'salt',
  bytes: 12,
  pages: 1,
  reasonCodes: ['income-insufficient'],
  elements: ['ecoa-notice'],
  words: 'A typing error',
});
const edit = (change: Partial<Extract<CommunicationCommand, { type: 'edit-communication' }>> = {}) => {
  const { before: _, ...data } = edited.data;
  return {
    type: 'edit-communication',
    ...data,
    expectedReasonCodes: ['income-insufficient'],
    missing: [],
    ...change,
  } as const;
};
const SECOND = { type: 'person', id: 'second-officer' } as const;
const start: CommunicationCommand = { type: 'start-attempt', ...started.data };
const handOff: CommunicationCommand = { type: 'record-hand-off', ...sent.data };
const cancel: CommunicationCommand = { type: 'cancel-communication', ...head, words: 'mistake' };
const release: CommunicationCommand = { type: 'release-communication', ...head, words: 'checked by hand' };
const attemptFailure = (final: boolean): CommunicationCommand => ({
  type: 'record-attempt-failure',
  ...attempt,
  failure: 'channel-down',
  detail: 'no room',
  final,
});

const onLetter = spec(communicationDecider);

describe('a communication', () => {
  it('is requested once; nothing else is known of one that was not', () => {
    onLetter
      .given()
      .when({ type: 'request-communication', ...requested.data })
      .then(requested);
    onLetter
      .given(requested)
      .when({ type: 'request-communication', ...requested.data })
      .refused('communication-exists');
    for (const command of [compose(), start, handOff, cancel])
      onLetter.given().when(command).refused('communication-unknown');
  });

  describe('composed', () => {
    it('is released by itself when it carries all that its rule requires and the reasons of the decision', () => {
      onLetter.given(requested).when(compose()).thenTypes('communication.composed', 'communication.released');
    });
    it.each([
      [
        'lacks a required element',
        compose({ missing: ['ecoa-notice'] }),
        'Required elements are missing: ecoa-notice.',
      ],
      [
        'names other reasons than the decision',
        compose({ expectedReasonCodes: [] }),
        'The letter names the reasons income-insufficient, the decision (none).',
      ],
    ])('is held when it %s, and says so', (_, command, words) => {
      onLetter
        .given(requested)
        .when(command)
        .then(composed, heldForApproval({ ...head, missing: [...command.missing], words }));
    });
    it('is composed once, and not at all after it could not be', () => {
      onLetter.given(requested, composed, released).when(compose()).then();
      onLetter.given(requested, compositionFailure).when(compose()).then();
      const failure = { type: 'record-composition-failure', ...compositionFailure.data } as const;
      onLetter.given(requested).when(failure).then(compositionFailure);
      onLetter.given(requested, compositionFailure).when(failure).then();
      onLetter.given(requested, composed, released).when(failure).then();
    });
  });

  describe('held', () => {
    it('is released by a person, and only while it is held', () => {
      onLetter
        .given(requested, composed, held)
        .when(release)
        .then(communicationReleased({ ...head, words: 'checked by hand' }));
      onLetter.given(requested, composed, held).when(release, { by: SERVICE }).refused('person-required');
      onLetter.given(requested, composed, released).when(release).refused('not-held');
    });
    it('also when it lacks nothing, where a rule asks for a second person: another than whoever decided, where that was one', () => {
      const words = 'The rule asks for a second person to release it.';
      const byOfficer = { type: 'person', id: OFFICER.id } as const;
      const kept = heldForApproval({ ...head, missing: [], words, firstPerson: byOfficer });
      onLetter
        .given(requested)
        .when(compose({ secondPerson: true, decidedBy: byOfficer }))
        .then(composed, kept);
      onLetter.given(requested, composed, kept).when(release).refused('four-eyes');
      onLetter.given(requested, composed, kept).when(release, { by: SECOND }).thenTypes('communication.released');
      const bySystem = compose({ secondPerson: true, decidedBy: { type: 'system', id: 'core-case' } });
      onLetter
        .given(requested)
        .when(bySystem)
        .then(composed, heldForApproval({ ...head, missing: [], words }));
    });
    it('may be edited by hand: checked again, and released by another person than its editor', () => {
      onLetter
        .given(requested, composed, held)
        .when(edit())
        .then(
          edited,
          heldForApproval({ ...head, missing: [], words: 'It was edited by hand: another person releases it.' }),
        );
      onLetter
        .given(requested, composed, held)
        .when(edit({ missing: ['ecoa-notice'], expectedReasonCodes: ['residence'] }))
        .then(
          edited,
          heldForApproval({
            ...head,
            missing: ['ecoa-notice'],
            words:
              'Required elements are missing: ecoa-notice. The letter names the reasons income-insufficient, the decision residence. It was edited by hand: another person releases it.',
          }),
        );
      onLetter.given(requested, composed, held, edited, held).when(release).refused('four-eyes');
      onLetter
        .given(requested, composed, held, edited, held)
        .when(release, { by: SECOND })
        .thenTypes('communication.released');
      onLetter.given(requested, composed, held).when(edit(), { by: SERVICE }).refused('person-required');
      onLetter.given(requested, composed, released).when(edit()).refused('not-held');
    });
    it('goes out only after that', () => {
      onLetter.given(requested, composed, held).when(start).refused('not-composed');
      onLetter.given(requested, composed, held, released).when(start).then(started);
    });
  });

  describe('handed off', () => {
    it('is so once', () => {
      onLetter.given(requested, composed, released, started).when(handOff).then(sent);
      onLetter.given(requested, composed, released, started, sent).when(handOff).then();
      onLetter.given(requested, composed, released, started, sent).when(start).refused('handed-off');
    });
    it('is tried again after an attempt that failed, and has failed after the last', () => {
      const failed = attemptFailed({ ...attempt, failure: 'channel-down', detail: 'no room', final: false });
      const second = { ...start, attempt: 2 } as CommunicationCommand;
      onLetter.given(requested, composed, released, started).when(attemptFailure(false)).then(failed);
      onLetter
        .given(requested, composed, released, started, failed)
        .when(second)
        .thenTypes('communication.attempt-started');
      const last = attemptFailed({ ...failed.data, final: true });
      const given = permanentlyFailed({ ...head, provider: 'outbox', at: AT, failure: 'channel-down' });
      onLetter.given(requested, composed, released, started).when(attemptFailure(true)).then(last, given);
      onLetter.given(requested, composed, released, started, last, given).when(second).refused('not-composed');
      onLetter.given(requested, composed, released, started, last, given).when(attemptFailure(true)).then();
      onLetter.given(requested, composed, released, started, sent).when(attemptFailure(true)).then();
    });
    it('cannot be cancelled, nor while it may be going out', () => {
      onLetter.given(requested, composed, released, started, sent).when(cancel).refused('handed-off');
      onLetter.given(requested, composed, released, started).when(cancel).refused('hand-off-under-way');
      onLetter.given(requested, composed, released).when(cancel).then(cancelled);
    });
  });

  it('that was cancelled is left alone; only what really happened to it is still recorded', () => {
    for (const command of [compose(), release, start, cancel, attemptFailure(true)])
      onLetter.given(requested, cancelled).when(command).refused('communication-cancelled');
    onLetter.given(requested, cancelled).when(handOff).then(sent);
  });

  describe('that failed', () => {
    const again: CommunicationCommand = { type: 'resend-communication', ...head, words: 'approved now' };
    const asked = resendRequested({ ...head, words: 'approved now' });
    it('is sent again because a person says so', () => {
      const back = returned({ ...report, failure: 'refused' });
      onLetter.given(requested, compositionFailure).when(again).then(asked);
      onLetter.given(requested, composed, released, started, sent, back).when(again).then(asked);
      onLetter.given(requested, compositionFailure).when(again, { by: SERVICE }).refused('person-required');
    });
    it.each<[string, readonly CommunicationEvent[]]>([
      ['under way', [requested, composed, released]],
      ['out', [requested, composed, released, started, sent]],
    ])('is another matter than one that is %s', (_, given) => {
      onLetter
        .given(...given)
        .when(again)
        .refused('not-failed');
    });
  });

  describe('whose customer’s contact was corrected on another case', () => {
    const correctionEventId = 'c0a1b2c3-0000-5000-8000-000000000001';
    const review: CommunicationCommand = { type: 'review-contact', ...head, correctionEventId, words: 'she has it' };
    const reviewed = contactReviewed({ ...head, correctionEventId, words: 'she has it' });
    it('stays as it is because a person says so, once for each correction', () => {
      onLetter.given(requested, composed, released, started, sent).when(review).then(reviewed);
      onLetter.given(requested, reviewed).when(review).then();
      const next = 'c0a1b2c3-0000-5000-8000-000000000002';
      onLetter
        .given(requested, reviewed)
        .when({ ...review, correctionEventId: next })
        .then(contactReviewed({ ...head, correctionEventId: next, words: 'she has it' }));
      onLetter.given(requested).when(review, { by: SERVICE }).refused('person-required');
    });
  });

  describe('reported on', () => {
    const bounced = { failure: 'hard-bounce' } as const;
    it.each<[string, CommunicationEvent]>([
      ['delivered', delivered(report)],
      ['opened', opened(report)],
      ['temporarily-failed', temporarilyFailed({ ...report, ...bounced })],
      ['permanently-failed', permanentlyFailed({ ...report, ...bounced })],
      ['returned', returned({ ...report, ...bounced })],
    ])('%s is recorded as it comes', (status, event) => {
      const receipt = { type: 'record-receipt', ...report, status, ...('failure' in event.data && bounced) };
      onLetter
        .given(requested, composed, released, started, sent)
        .when(receipt as CommunicationCommand)
        .then(event);
      onLetter
        .given(requested)
        .when(receipt as CommunicationCommand)
        .then(event);
    });
    it('by nobody, counts as received once so long after its hand-off, unless it came back or arrived', () => {
      const assumed = assumedReceived({ ...head, at: AT, citation: 'Spec 7' });
      const assume: CommunicationCommand = { type: 'assume-receipt', ...assumed.data };
      const gone = [requested, composed, released, started, sent];
      onLetter.given(...gone).when(assume).then(assumed);
      for (const more of [assumed, delivered(report), opened(report), returned({ ...report, ...bounced })]) {
        onLetter.given(...gone, more).when(assume).then(); // prettier-ignore
      }
      onLetter.given(requested, composed, released).when(assume).then();
    }); // prettier-ignore
    it('before its hand-off is on record, that is recorded all the same: reports keep nothing from going its way', () => {
      const reports = [
        returned({ ...report, ...bounced }),
        permanentlyFailed({ ...report, ...bounced }),
        delivered(report),
      ];
      fc.assert(
        fc.property(fc.array(fc.constantFrom(...reports), { maxLength: 4 }), fc.nat(4), (early, place) => {
          const way: CommunicationEvent[] = [requested, composed, released, started];
          const story = [...way.slice(0, place), ...(place > 0 ? early : []), ...way.slice(place)];
          onLetter
            .given(...story)
            .when(handOff)
            .then(sent);
        }),
      );
    });
  });

  it('carries its trace on to what the house does with it', () => {
    const state = communicationDecider.evolve(
      communicationDecider.initial,
      happened(requested, { actor: OFFICER, confidentiality: 'restricted' }, uuid('request')) as never,
    );
    expect(state.trace).toMatchObject({ eventId: uuid('request'), confidentiality: 'restricted', origin: 'live' });
  });
});
