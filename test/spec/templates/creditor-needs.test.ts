import { creditorNeeds } from '../../../src/templates/creditor-needs.js';
import { shippedContent } from '../../../src/templates/shipped-templates.js';

describe('what letters need of the entity that writes', () => {
  it('is found in the shipped letters: the notice of adverse action names the agency (12 CFR 1002.9(b)(1))', async () => {
    const needs = creditorNeeds(await shippedContent());
    expect(needs.agencyName).toContain('adverse-action-notice');
    expect(needs.agencyAddress).toContain('adverse-action-notice');
    expect(needs.agencyName).not.toContain('final-response');
  });

  it('is nothing that a letter says only where it is there', async () => {
    const { phone } = creditorNeeds(await shippedContent());
    expect(phone).not.toContain('billing-adjustment');
  });
});
