import { inSendersWords, placesOf } from '../../../src/inbound/sender-words.js';
import { loadCaseSystemMapping } from '../../../src/inbound/mapping.js';

const { inbound } = loadCaseSystemMapping();
const places = (type: string, data: object) => {
  const [step] = inbound[type] ?? [];
  if (!step) throw new Error(`The mapping has no ${type}`);
  return placesOf(step, data as Record<string, unknown>);
};
const told = (type: string, data: object, field: string, detail = `${field}: is missing`) =>
  inSendersWords({ code: 'content-invalid', detail, field }, places(type, data), new Map());

describe('what is wrong with an event', () => {
  it.each([
    ['a value that stands at a place of its own', 'case.decision.recorded', {}, 'outcome', 'data.outcome'],
    ['a value that may stand in several places, and does in one', 'case.opened', { displayName: 'x', caseName: 'n' }, 'title', 'data.caseName'],
    ['a value that may stand in several places, and does in none', 'case.stage.entered', {}, 'stage', 'data.stage.name'],
    ['an element of a list', 'case.decision.recorded', { reasons: [{ code: 'a' }, {}] }, 'reasons.1.code', 'data.reasons.1.code'],
    ['what an element is made of elsewhere', 'case.opened', { parties: [{ displayName: 'Ana' }] }, 'parties.0.name', 'data.parties.0.displayName'],
    ['a list within a list', 'case.opened', { parties: [{ contacts: [{ address: 'x' }] }] }, 'parties.0.contacts.0.channel', 'data.parties.0.contacts.0.channel'],
    ['a group', 'case.decision.recorded', { amount: { value: '1' } }, 'amount.currency', 'data.amount.currency'],
    ['a reference that became an id of ours', 'case.contact.corrected', { party: { id: 'P9' } }, 'partyId', 'data.party.id'],
    ['the time that the data tell', 'case.stage.entered', { enteredDate: 'x' }, 'occurredAt', 'data.enteredDate'],
    ['the time of the event itself', 'case.stage.entered', {}, 'occurredAt', 'time'],
    ['what is made by us alone', 'case.closed', {}, 'caseVersion', 'caseVersion'],
  ])('is told by the place of %s', (_, type, data, ours, theirs) => {
    expect(told(type, data, ours)).toMatchObject({ field: theirs, detail: `${theirs}: is missing` });
  }); // prettier-ignore

  it('names things by the sender’s references, never by our ids', () => {
    const fault = { code: 'party-unknown', detail: 'There is no party 48d1 of the case f819', field: 'partyId' };
    const references = new Map([
      ['48d1', 'P9'],
      ['f819', 'LN-7'],
    ]);
    expect(inSendersWords(fault, places('case.contact.corrected', { party: 'P9' }), references)).toEqual({
      code: 'party-unknown',
      detail: 'There is no party P9 of the case LN-7',
      field: 'data.party',
    });
  });

  it('that has no field keeps none', () => {
    expect(inSendersWords({ code: 'case-undecided', detail: 'No' }, {}, new Map())).toEqual({ code: 'case-undecided', detail: 'No' }); // prettier-ignore
  });
});
