import { AccessTokens } from '../../outbound-http/access-tokens.js';
import type { OutboundHttp } from '../../outbound-http/outbound-http.js';
import { ExstreamUnavailable, type DirectorySettings } from './exstream-settings.js';

/** Tokens of OpenText Directory Services; without one they throw ExstreamUnavailable. */
export function directoryTokens(http: OutboundHttp, directory: DirectorySettings): AccessTokens {
  const { clientId, clientSecret, scope } = directory;
  const credentials = { endpoint: tokenEndpoint(directory), clientId, clientSecret, scope };
  return new AccessTokens(http, credentials, (words) => new ExstreamUnavailable(words));
}

/** The token endpoint of a tenant. */
export function tokenEndpoint({ url, tenant, hosting }: DirectorySettings): URL {
  const below = hosting === 'cloud' ? 'otdstenant' : 'otdsws/otdstenant';
  return new URL(`${url.href.replace(/\/$/, '')}/${below}/${encodeURIComponent(tenant)}/oauth2/token`);
}
