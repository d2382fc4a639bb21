import { isIP } from 'node:net';
import { z } from 'zod';
import { invalid } from './invalid-configuration.js';

const proxy = z.url({ protocol: /^https?$/, error: 'must be an http or https address' });
const networks = z
  .string()
  .transform((text) => text.split(',').map((word) => word.trim()).filter((word) => word !== ''))
  .pipe(z.array(z.string().refine(isNetwork, 'must be networks such as 10.0.0.0/8, or addresses, comma-separated'))); // prettier-ignore

const environment = z.object({
  CASEWITNESS_OUTBOUND_NETWORKS: networks.default([]),
  HTTP_PROXY: proxy.optional(),
  HTTPS_PROXY: proxy.optional(),
  NO_PROXY: z.string().optional(),
});

/** How this service reaches others over HTTP. */
export interface OutboundConfig {
  /** Networks (CIDR) and addresses that may be connected to although they are not public. */
  readonly networks: readonly string[];
  readonly proxy?: { readonly http?: string; readonly https?: string; readonly none?: string };
}

/**
 * Reads how the service reaches others. The names of proxies are taken in small letters too, as other programs do.
 * @throws InvalidConfiguration
 */
export function readOutbound(variables: Readonly<Record<string, string | undefined>>): OutboundConfig {
  const given: Record<string, string | undefined> = { ...variables };
  for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'])
    given[name] = (variables[name] ?? variables[name.toLowerCase()]) || undefined;
  const result = environment.safeParse(given);
  if (!result.success) throw invalid(result.error);
  const { CASEWITNESS_OUTBOUND_NETWORKS, HTTP_PROXY: http, HTTPS_PROXY: https, NO_PROXY: none } = result.data;
  const proxied = http !== undefined || https !== undefined;
  return {
    networks: CASEWITNESS_OUTBOUND_NETWORKS,
    ...(proxied && {
      proxy: { ...(http && { http }), ...(https && { https }), ...(none !== undefined && { none }) },
    }),
  };
}

function isNetwork(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128));
}
