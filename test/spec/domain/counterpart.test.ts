import { counterpartDecider } from '../../../src/domain/counterpart.js';
import {
  counterpartCallDone,
  counterpartCallFailed,
  counterpartCallStarted,
} from '../../../src/events/counterpart.events.js';
import { spec, uuid } from '../../support/decider-spec.js';

const of = { caseId: uuid('case'), effectId: uuid('effect'), call: 'comment' } as const;
const started = (attempt: number) => counterpartCallStarted({ ...of, attempt });
const failed = (attempt: number, final = false) => counterpartCallFailed({ ...of, attempt, final, detail: 'HTTP 503' });
const done = counterpartCallDone({ ...of, reference: 'CO-1' });
const start = (attempt: number) => ({ type: 'start-counterpart-call', ...of, attempt }) as const;
const record = { type: 'record-counterpart-call', ...of, reference: 'CO-1' } as const;
const fail = { type: 'record-counterpart-failure', ...of, attempt: 1, final: false, detail: 'HTTP 503' } as const;
const on = spec(counterpartDecider);

describe('what the case system is asked for', () => {
  it('is on record before it is asked, and once after a crash', () => {
    on.given().when(start(1)).then(started(1));
    on.given(started(1)).when(start(1)).then();
  });
  it('is done once', () => {
    on.given(started(1)).when(record).then(done);
    on.given(started(1), done).when(record).then();
    on.given(started(1), done).when(fail).then();
    on.given(started(1), done).when(start(2)).then();
  });
  it('is tried again after a failure, until it is given up', () => {
    on.given(started(1)).when(fail).then(failed(1));
    on.given(started(1), failed(1)).when(fail).then();
    on.given(started(1), failed(1)).when(start(2)).then(started(2));
    on.given(started(1), failed(1, true)).when(start(2)).refused('call-given-up');
  });
});
