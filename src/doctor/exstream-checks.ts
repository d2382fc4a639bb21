import { DesignService } from '../adapters/communications/exstream/design-service.js';
import { directoryTokens } from '../adapters/communications/exstream/directory.js';
import { Orchestration } from '../adapters/communications/exstream/orchestration.js';
import type { AccessTokens } from '../adapters/outbound-http/access-tokens.js';
import { OutboundHttp } from '../adapters/outbound-http/outbound-http.js';
import type { Config } from '../config.js';
import { shippedTemplates } from '../templates/shipped-templates.js';
import { fail, ok, warn, type Check, type Verdict } from './check.js';

type Exstream = Config['communications'] & { readonly kind: 'exstream' };

/** Whether Exstream gives tokens, says its version, and has the designs approved. Nothing where letters are composed here. */
export function exstreamChecks({ communications, outbound }: Config): Check[] {
  if (communications.kind !== 'exstream') return [];
  const asking = <T>(ask: (tokens: AccessTokens) => Promise<T>): Promise<T> => {
    const http = new OutboundHttp({ ...outbound, neighbour: 'Exstream', answerMs: 10_000, retries: { attempts: 1 } });
    return ask(directoryTokens(http, communications.directory)).finally(() => http.close());
  };
  return [
    {
      name: 'Exstream',
      run: () => asking((tokens) => engine(new Orchestration(tokens, communications), communications)),
    },
    {
      name: 'designs',
      run: () => asking((tokens) => approvals(new DesignService(tokens, communications), communications)),
    },
  ];
}

async function engine(orchestration: Orchestration, { url }: Exstream): Promise<Verdict> {
  try {
    return ok(`${url.host}, version ${await orchestration.version()}`);
  } catch (error) {
    return fail((error as Error).message, 'See docs/NEIGHBOURS.md: address, tenant, client, networks and proxies');
  }
}

/** A letter without an approved design is not made when its time has come: better to know before. */
async function approvals(service: DesignService, { designs }: Exstream): Promise<Verdict> {
  const named = Object.entries(designs);
  const approved = await Promise.all(named.map(([, { communicationId }]) => service.approved(communicationId)));
  const not = named.filter((_, at) => !approved[at]).map(([templateId]) => templateId);
  const without = (await shippedTemplates()).map(({ id }) => id).filter((id) => !designs[id]);
  if (not.length > 0) return fail(`not approved: ${not.join(', ')}`, 'Have them approved in Design and Administration');
  if (without.length > 0)
    return warn(
      `${named.length} approved; none is named for ${without.join(', ')}`,
      'Add them to CASEWITNESS_EXSTREAM_DESIGNS',
    );
  return ok(`${named.length} named, all approved`);
}
