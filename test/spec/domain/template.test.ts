import { approvedVersion, templateDecider, type TemplateCommand } from '../../../src/domain/template.js';
import {
  templateApproved, templateDrafted, templateRejected, templateRetired, templateSubmitted, type TemplateEvent,
} from '../../../src/events/template.events.js'; // prettier-ignore
import { happened, OFFICER, OTHER_OFFICER, SERVICE, spec } from '../../support/decider-spec.js';

const templateId = 'adverse-action-notice';
const hash = (digit: string) => digit.repeat(64);
const draft = (bodyHash = hash('a')) => ({
  templateId,
  kind: 'adverse-action-notice' as const,
  title: 'Notice of action taken',
  language: 'en',
  body: `body ${bodyHash[0]}`,
  bodyHash,
  elements: ['ecoa-notice'],
});
const of = (templateVersion = 1) => ({ templateId, templateVersion });
const drafted = (version = 1, bodyHash = hash('a')) =>
  templateDrafted({ ...draft(bodyHash), templateVersion: version });
const submitted = templateSubmitted(of());
const approved = templateApproved({ ...of(), bodyHash: hash('a') });
const rejected = templateRejected({ ...of(), why: 'unclear' });
const retired = templateRetired({ ...of(), why: 'replaced' });

const author: TemplateCommand = { type: 'draft-template', ...draft() };
const submit: TemplateCommand = { type: 'submit-template', ...of() };
const approve: TemplateCommand = { type: 'approve-template', ...of() };
const reject: TemplateCommand = { type: 'reject-template', ...of(), why: 'unclear' };
const retire: TemplateCommand = { type: 'retire-template', ...of(), why: 'replaced' };

const onTemplate = spec(templateDecider);
const byOther = { by: OTHER_OFFICER };

describe('a template', () => {
  it('gets a version for each new body, and none for the same again', () => {
    onTemplate.given().when(author).then(drafted());
    onTemplate.given(drafted()).when(author).then();
    onTemplate
      .given(drafted())
      .when({ ...author, ...draft(hash('b')) })
      .then(drafted(2, hash('b')));
  });
  it('may be drafted again with a body that was rejected or retired', () => {
    onTemplate.given(drafted(), submitted, rejected).when(author).then(drafted(2));
    onTemplate.given(drafted(), submitted, approved, retired).when(author).then(drafted(2));
  });
  it('is approved by another person than its author, after it was submitted, and the approval names the bytes', () => {
    onTemplate.given(drafted(), submitted).when(approve, byOther).then(approved);
    onTemplate.given(drafted(), submitted).when(approve, { by: OFFICER }).refused('four-eyes');
    onTemplate.given(drafted(), submitted).when(approve, { by: SERVICE }).refused('person-required');
    onTemplate.given(drafted()).when(approve, byOther).refused('template-not-submitted');
  });
  it.each<[string, readonly TemplateEvent[], TemplateCommand, string]>([
    ['submit what is submitted', [drafted(), submitted], submit, 'template-not-draft'],
    ['submit what is approved', [drafted(), submitted, approved], submit, 'template-not-draft'],
    ['approve twice', [drafted(), submitted, approved], approve, 'template-not-submitted'],
    ['approve what was rejected', [drafted(), submitted, rejected], approve, 'template-not-submitted'],
    ['reject what is approved', [drafted(), submitted, approved], reject, 'template-not-submitted'],
    ['speak of a version that is not there', [drafted()], { ...approve, templateVersion: 2 }, 'template-unknown'],
  ])('does not let anyone %s', (_, given, command, code) => {
    onTemplate
      .given(...given)
      .when(command, byOther)
      .refused(code);
  });
  it('is taken out of use once', () => {
    onTemplate.given(drafted(), submitted, approved).when(retire).then(retired);
    onTemplate.given(drafted(), submitted, approved, retired).when(retire).then();
  });
  it.each<[string, readonly TemplateEvent[], number | undefined]>([
    ['nothing that is drafted or submitted', [drafted(), submitted], undefined],
    ['what is approved', [drafted(), submitted, approved], 1],
    ['what is approved while the next version is drafted', [drafted(), submitted, approved, drafted(2, hash('b'))], 1],
    [
      'the newest of two that are approved',
      [
        drafted(),
        submitted,
        approved,
        drafted(2, hash('b')),
        templateSubmitted(of(2)),
        templateApproved({ ...of(2), bodyHash: hash('b') }),
      ],
      2,
    ],
    ['nothing once it is retired', [drafted(), submitted, approved, retired], undefined],
  ])('composes %s', (_, events, version) => {
    const state = events.reduce(
      (before, event) => templateDecider.evolve(before, happened(event) as never),
      templateDecider.initial,
    );
    expect(approvedVersion(state)?.draft.templateVersion).toBe(version);
  });
});
