import { communicationDecider, type CommunicationCommand } from '../../../../src/domain/communication.js';
import { policyDecider, type PolicyCommand } from '../../../../src/domain/policy.js';
import { templateDecider, type TemplateCommand } from '../../../../src/domain/template.js';
import { communicationRequested, heldForApproval, permanentlyFailed, handedOff } from '../../../../src/events/communication.events.js'; // prettier-ignore
import type { Actor } from '../../../../src/events/envelope.js';
import { signedInPersonId } from '../../../../src/events/identity.js';
import { policyProposed } from '../../../../src/events/policy.events.js';
import { templateDrafted, templateSubmitted } from '../../../../src/events/template.events.js';
import { AT, spec, uuid } from '../../../support/decider-spec.js';

const signedIn = (subject: string): Actor => ({
  type: 'person',
  id: signedInPersonId(uuid('namespace'), 'https://issuer.test', subject),
});
const WHO = {
  'anna, by key': { type: 'person', id: 'anna' },
  'ben, by key': { type: 'person', id: 'ben' },
  'Anna, signed in': signedIn('anna'),
  'Ben, signed in': signedIn('ben'),
  'a system': { type: 'system', id: 'portal' },
  'a system on behalf of ben': { type: 'system', id: 'portal', onBehalfOf: 'ben' },
  'a person on behalf of ben': { type: 'person', id: 'clara', onBehalfOf: 'ben' },
  'the service': { type: 'service', id: 'casewitness' },
  'an agent': { type: 'agent', id: 'assistant' },
} as const satisfies Record<string, Actor>;
type Who = keyof typeof WHO;

/** Whoever stood for it first, who comes second, and what becomes of it. */
const PAIRS: readonly [Who, Who, string][] = [
  ['anna, by key', 'ben, by key', 'done'],
  ['Anna, signed in', 'Ben, signed in', 'done'],
  ['anna, by key', 'anna, by key', 'four-eyes'],
  ['Anna, signed in', 'Anna, signed in', 'four-eyes'],
  ['anna, by key', 'Anna, signed in', 'four-eyes-unproven'],
  ['Ben, signed in', 'anna, by key', 'four-eyes-unproven'],
  ['anna, by key', 'a system', 'person-required'],
  ['anna, by key', 'a system on behalf of ben', 'person-required'],
  ['anna, by key', 'a person on behalf of ben', 'person-required'],
  ['anna, by key', 'the service', 'person-required'],
  ['anna, by key', 'an agent', 'person-required'],
  // What a system stood for before this was refused.
  ['a system', 'ben, by key', 'four-eyes'],
  ['a system on behalf of ben', 'anna, by key', 'four-eyes'],
  ['a person on behalf of ben', 'anna, by key', 'four-eyes'],
];
const NOT_PERSONS = (Object.keys(WHO) as Who[]).filter((who) => !/signed in|by key/.test(who));
const PERSONS = (Object.keys(WHO) as Who[]).filter((who) => !NOT_PERSONS.includes(who));

const template = { templateId: 'approval-letter', templateVersion: 1 };
const draft = { templateId: 'approval-letter', kind: 'approval-letter' as const, title: 'Approval', language: 'en', body: 'b', bodyHash: 'a'.repeat(64), elements: [] }; // prettier-ignore
const drafted = templateDrafted({ ...draft, templateVersion: 1 });
const pack = { packId: 'us-reg-b', packVersion: '2026-01', hash: 'a'.repeat(64) };
const onTemplate = spec(templateDecider);
const onPolicy = spec(policyDecider);
const onLetter = spec(communicationDecider);
const write: TemplateCommand = { type: 'draft-template', ...draft };
const approve: TemplateCommand = { type: 'approve-template', ...template };
const propose: PolicyCommand = { type: 'propose-policy', ...pack };
const activate: PolicyCommand = { type: 'activate-policy', ...pack, bytes: '{}', reviewed: true };

describe('four eyes', () => {
  it.each(PAIRS)('on what %s stood for, %s: %s', (first, second, outcome) => {
    const approval = onTemplate.given({ draft: drafted, by: WHO[first] }, templateSubmitted(template)).when(approve, { by: WHO[second] }); // prettier-ignore
    const activation = onPolicy.given({ draft: policyProposed(pack), by: WHO[first] }).when(activate, { by: WHO[second] }); // prettier-ignore
    if (outcome === 'done') {
      approval.thenTypes('template.approved');
      activation.thenTypes('policy.activated');
    } else {
      approval.refused(outcome);
      activation.refused(outcome);
    }
  });

  it.each(NOT_PERSONS)('begin with a person: never with %s', (who) => {
    onTemplate.given().when(write, { by: WHO[who] }).refused('person-required');
    onPolicy.given().when(propose, { by: WHO[who] }).refused('person-required');
  });

  it('can begin again with a person who signs in, where the first one held a key', () => {
    const by = WHO['Ben, signed in'];
    const byKey = { draft: drafted, by: WHO['anna, by key'] };
    onTemplate.given(byKey).when(write, { by }).thenTypes('template.drafted');
    onTemplate.given(byKey).when(write, { by: WHO['ben, by key'] }).then();
    const proposed = { draft: policyProposed(pack), by: WHO['anna, by key'] };
    onPolicy.given(proposed).when(propose, { by }).thenTypes('policy.proposed');
    onPolicy
      .given(proposed, { draft: policyProposed(pack), by })
      .when(activate, { by })
      .refused('four-eyes');
    onPolicy.given(proposed, { draft: policyProposed(pack), by }).when(activate, { by: WHO['Anna, signed in'] }).thenTypes('policy.activated'); // prettier-ignore
  });
});

describe('what one person decides', () => {
  const on = { communicationId: uuid('letter'), caseId: uuid('case') };
  const requested = communicationRequested({
    ...on,
    kind: 'approval-letter',
    recipient: uuid('party'),
    channels: ['outbox'],
    templateId: 'approval-letter',
    reason: { eventId: uuid('decision'), words: 'Approved.' },
    rootCommunicationId: on.communicationId,
  });
  const held = heldForApproval({ ...on, missing: ['x'], words: 'x is missing' });
  const sent = handedOff({ ...on, channel: 'outbox', provider: 'outbox-folder', handedOffAt: AT });
  const failed = permanentlyFailed({ ...on, provider: 'outbox', at: AT, failure: 'refused' });
  const release: CommunicationCommand = { type: 'release-communication', ...on, words: 'Checked' };
  const resend: CommunicationCommand = { type: 'resend-communication', ...on, words: 'Again' };

  it.each(PERSONS)('is decided by %s', (who) => {
    onLetter.given(requested, held).when(release, { by: WHO[who] }).thenTypes('communication.released');
    onLetter.given(requested, sent, failed).when(resend, { by: WHO[who] }).thenTypes('communication.resend-requested');
  });
  it.each(NOT_PERSONS)('is not decided by %s', (who) => {
    onLetter.given(requested, held).when(release, { by: WHO[who] }).refused('person-required');
    onLetter.given(requested, sent, failed).when(resend, { by: WHO[who] }).refused('person-required');
  });
});
