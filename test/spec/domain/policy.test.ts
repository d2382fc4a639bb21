import { policyDecider, type PolicyCommand } from '../../../src/domain/policy.js';
import { policyActivated, policyProposed, policyRetired } from '../../../src/events/policy.events.js';
import { OFFICER, OTHER_OFFICER, SERVICE, spec } from '../../support/decider-spec.js';

const pack = { packId: 'us-reg-b', packVersion: '2026-01', hash: 'a'.repeat(64) };
const override = { reason: 'counsel reviews until August' };
const proposed = policyProposed(pack);
const activated = policyActivated({ ...pack, bytes: '{}' });
const retired = policyRetired({ packId: pack.packId, hash: pack.hash, why: 'replaced' });
const propose: PolicyCommand = { type: 'propose-policy', ...pack };
const activate = (reviewed = true): PolicyCommand => ({ type: 'activate-policy', ...pack, bytes: '{}', reviewed });
const retire: PolicyCommand = { type: 'retire-policy', ...retired.data };
const second = { by: OTHER_OFFICER };

const onPolicy = spec(policyDecider);

describe('a policy pack', () => {
  it('is proposed once by its bytes', () => {
    onPolicy.given().when(propose).then(proposed);
    onPolicy.given(proposed).when(propose).then();
    onPolicy
      .given(proposed)
      .when({ ...propose, hash: 'b'.repeat(64) })
      .thenTypes('policy.proposed');
  });
  it('comes into force by another person than who proposed it, and carries its bytes', () => {
    onPolicy.given(proposed).when(activate(), second).then(activated);
    onPolicy.given(proposed).when(activate(), { by: OFFICER }).refused('four-eyes');
    onPolicy.given(proposed).when(activate(), { by: SERVICE }).refused('person-required');
  });
  it('comes into force only with the bytes that were proposed', () => {
    onPolicy.given().when(activate(), second).refused('policy-not-proposed', 'hash');
    onPolicy
      .given(proposed)
      .when({ ...activate(), hash: 'b'.repeat(64) } as PolicyCommand, second)
      .refused('policy-not-proposed');
  });
  it('needs a stated override where no counsel has reviewed it', () => {
    onPolicy.given(proposed).when(activate(false), second).refused('legal-review-missing', 'override');
    onPolicy
      .given(proposed)
      .when({ ...activate(false), override } as PolicyCommand, second)
      .then(policyActivated({ ...activated.data, override }));
  });
  it('is in force once, until it is retired, and may come back', () => {
    onPolicy.given(proposed, activated).when(activate(), second).then();
    onPolicy.given(proposed, activated).when(retire).then(retired);
    onPolicy.given(proposed).when(retire).then();
    onPolicy.given(proposed, activated, retired).when(activate(), second).then(activated);
  });
});
