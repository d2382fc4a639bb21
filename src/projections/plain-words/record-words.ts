import { personalText } from '../../events/envelope.js';
import { minute, spoken, type BusinessEventType, type Telling } from './told.js';

type OfTheBusiness =
  | `case.${string}`
  | `communication.${string}`
  | `counterpart.${string}`
  | `output.${string}`
  | `inbound.${string}`
  | `obligation.${string}`;
type RecordEventType = Exclude<BusinessEventType, OfTheBusiness>;

/** What happens around the cases: templates, policy packs, principals, imports, access to the record. */
export const recordWords: Telling<RecordEventType> = {
  'template.drafted': ({ data: { templateId, templateVersion, body: _, ...draft } }) => ({
    title: `${draft.kind === 'partial' ? 'Partial' : 'Template'} ${templateId} version ${templateVersion} drafted: ${draft.title}`,
    sets: { [`version/${templateVersion}`]: 'draft' },
    details: draft,
  }),
  'template.submitted': ({ data: { templateId, templateVersion } }) => ({
    title: `Template ${templateId} version ${templateVersion} submitted for approval`,
    sets: { [`version/${templateVersion}`]: 'submitted' },
  }),
  'template.approved': ({ data: { templateId, templateVersion, bodyHash, letters } }) => ({
    title: `${letters ? 'Partial' : 'Template'} ${templateId} version ${templateVersion} approved`,
    ...(letters && letters.length > 0 && { why: `It changes the letters ${letters.join(', ')}` }),
    sets: { [`version/${templateVersion}`]: 'approved' },
    details: { bodyHash, ...(letters && { letters }) },
  }),
  'template.rejected': ({ data: { templateId, templateVersion, why } }) => ({
    title: `Template ${templateId} version ${templateVersion} rejected`,
    why,
    sets: { [`version/${templateVersion}`]: 'rejected' },
  }),
  'template.retired': ({ data: { templateId, templateVersion, why } }) => ({
    title: `Template ${templateId} version ${templateVersion} retired`,
    why,
    sets: { [`version/${templateVersion}`]: 'retired' },
  }),
  'policy.proposed': ({ data: { packId, packVersion, hash } }) => ({
    title: `Policy pack ${packId} ${packVersion} proposed`,
    sets: { [`pack/${hash}`]: 'proposed' },
  }),
  'policy.activated': ({ data: { packId, packVersion, hash, override } }) => ({
    title: `Policy pack ${packId} ${packVersion} activated`,
    why: override && `Without full review: ${override.reason}`,
    sets: { [`pack/${hash}`]: 'active' },
  }),
  'policy.retired': ({ data: { packId, hash, why } }) => ({
    title: `Policy pack ${packId} retired`,
    why,
    sets: { [`pack/${hash}`]: 'retired' },
  }),
  // The keyed hash of a key stays out: a reader of the trail has no use for it.
  'principal.key-issued': ({ data: { principalId, principalType, name, keyId, roles, scope } }) => ({
    title: `Key ${keyId} issued to ${personalText(name)} (${principalId}): ${roles.join(', ')}`,
    sets: { [`key/${keyId}`]: 'valid', roles, scope, name: personalText(name), principalType },
  }),
  'principal.key-revoked': ({ data: { principalId, keyId, why } }) => ({
    title: `Key ${keyId} of ${principalId} revoked`,
    why: personalText(why),
    sets: { [`key/${keyId}`]: 'revoked' },
  }),
  'principal.first-seen': ({ data: { principalId, name } }) => ({
    title: `${personalText(name)} (${principalId}) signed in for the first time`,
    sets: { name: personalText(name), principalType: 'person' },
  }),
  'principal.role-granted': ({ data: { principalId, role, why } }) => ({
    title: `Role ${role} granted to ${principalId}`,
    why: personalText(why),
    sets: { [`role/${role}`]: 'granted' },
  }),
  'principal.role-removed': ({ data: { principalId, role, why } }) => ({
    title: `Role ${role} removed from ${principalId}`,
    why: personalText(why),
    sets: { [`role/${role}`]: 'removed' },
  }),
  'log.created': ({ data: { logId, simulated } }) => ({
    title: simulated ? 'Log created, for a simulation' : 'Log created',
    details: { logId, simulated },
  }),
  'import.started': ({ data: { importId: _, ...started } }) => ({
    title: `Import from ${started.system} started`,
    sets: { state: 'started' },
    details: started,
  }),
  'import.completed': ({ data: { asOf, counts } }) => ({
    title: `Import completed: ${counts.recorded} of ${counts.source} source events recorded, ${counts.rejected} rejected, ${counts.ignored} ignored`,
    sets: { state: 'completed' },
    details: { asOf, counts },
  }),
  'access.command-refused': ({ data: { command, code, stream, principalId } }) => ({
    title: `Refused: ${spoken(command)}`,
    why: spoken(code),
    details: { command, code, stream, principalId },
  }),
  'access.case-viewed': ({ data: { principalId, view } }) => ({
    title: `Case viewed: ${spoken(view)}`,
    details: { principalId, view },
  }),
  'access.search-run': ({ data: { principalId, view, results } }) => ({
    title: `Search run: ${spoken(view)}, ${results} results`,
    details: { principalId, view, results },
  }),
  'access.report-exported': ({ data }) => ({
    title: `Report exported: ${spoken(data.report)} as ${data.format}`,
    details: data,
  }),
  'access.customer-token-issued': ({ data: { principalId, tokenId, expiresAt, ...whose } }) => ({
    title: `Customer token issued to ${principalId}, good until ${minute(expiresAt)}`,
    details: { principalId, tokenId, expiresAt, ...whose },
  }),
  'access.requests-turned-away': ({ data: { from, until, counts } }) => ({
    title: `Requests turned away: ${counts.reduce((sum, { count }) => sum + count, 0)} between ${minute(from)} and ${minute(until)}`,
    details: { from, until, counts },
  }),
  'operator.parked-resolved': ({ data: { consumer, item, position, action, why } }) => ({
    title: action === 'skip' ? `Parked item left out of ${consumer}` : `Parked item of ${consumer} tried again`,
    why: personalText(why),
    details: { consumer, item, position, action },
  }),
  'operator.rebuild-requested': ({ data: { projection, why } }) => ({
    title: `Rebuild of ${projection} asked for`,
    why: personalText(why),
    details: { projection },
  }),
};
