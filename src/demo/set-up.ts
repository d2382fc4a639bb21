import { shippedContent } from '../templates/shipped-templates.js';
import type { DemoHouse } from './demo-house.js';
import { HttpApi } from './http-api.js';
import type { Journal } from './journal-schema.js';

/** The principals of the journal, each with a key of their own. */
export type Staff = (principal: string) => HttpApi;

/**
 * What a firm does before its first case, through the same API: keys for all who call, the shipped templates drafted
 * by one person and approved by another, the packs proposed by one and activated by another, with the override on record.
 * @throws UnexpectedAnswer when a step is refused
 */
export async function setUp(house: DemoHouse, journal: Journal): Promise<Staff> {
  const staff = await issueKeys(house, journal);
  await approveTemplates(journal, staff);
  await activatePacks(journal, staff);
  return staff;
}

async function issueKeys({ url, adminKey }: DemoHouse, { principals }: Journal): Promise<Staff> {
  const admin = new HttpApi(url, adminKey);
  const apis = new Map<string, HttpApi>();
  for (const [id, { type, name, roles, only = [], signs }] of Object.entries(principals)) {
    if (signs) continue;
    const scope = { kinds: [], legalEntities: only };
    const { key } = await admin.command<{ key: string }>(`/v1/principals/${id}/keys`, { type, name, roles, scope });
    apis.set(id, new HttpApi(url, key));
  }
  return (principal) => {
    const api = apis.get(principal);
    if (!api) throw new Error(`The journal has no principal ${principal}`);
    return api;
  };
}

async function approveTemplates({ setup }: Journal, staff: Staff): Promise<void> {
  const author = staff(setup.templates.author);
  const approver = staff(setup.templates.approver);
  for (const { id, body, terms } of await shippedContent()) {
    const name = terms ? `${id}-${terms.effectiveFrom}` : id;
    const once = (step: string) => ({ 'idempotency-key': `demo-setup-template-${name}-${step}` });
    const { templateVersion } = await author.command<{ templateVersion: number }>(
      '/v1/templates',
      { source: body },
      once('draft'),
    );
    const version = `/v1/templates/${id}/versions/${templateVersion}`;
    await author.command(`${version}/submissions`, {}, once('submission'));
    await approver.command(`${version}/approvals`, {}, once('approval'));
  }
}

async function activatePacks({ setup }: Journal, staff: Staff): Promise<void> {
  const { ids, override, ...by } = setup.packs;
  const proposer = staff(by.proposer);
  const shipped = await proposer.get<{ items: { packId: string; hash: string }[] }>('/v1/policies/shipped');
  for (const id of ids) {
    const hash = shipped.items.find(({ packId }) => packId === id)?.hash;
    if (hash === undefined) throw new Error(`No policy pack ${id} ships with this release`);
    const once = (step: string) => ({ 'idempotency-key': `demo-setup-pack-${id}-${step}` });
    await proposer.command(`/v1/policies/${id}/proposals`, {}, once('proposal'));
    const activation = { hash, override: { reason: override } };
    await staff(by.approver).command(`/v1/policies/${id}/activations`, activation, once('activation'));
  }
}
