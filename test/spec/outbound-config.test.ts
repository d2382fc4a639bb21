import { InvalidConfiguration } from '../../src/invalid-configuration.js';
import { readOutbound } from '../../src/outbound-config.js';

it('reaches public addresses, without a proxy, unless told otherwise', () => {
  expect(readOutbound({})).toEqual({ networks: [] });
});

it('reads networks and addresses', () => {
  expect(readOutbound({ CASEWITNESS_OUTBOUND_NETWORKS: '10.20.0.0/16, ::1 ,192.0.2.7' }).networks).toEqual([
    '10.20.0.0/16',
    '::1',
    '192.0.2.7',
  ]);
});

it.each([
  ['CASEWITNESS_OUTBOUND_NETWORKS', '10.0.0.0/33'],
  ['CASEWITNESS_OUTBOUND_NETWORKS', 'engine.example'],
  ['HTTPS_PROXY', 'socks5://proxy.example:1080'],
])('%s=%s stops the start with its name', (name, value) => {
  expect(() => readOutbound({ [name]: value })).toThrow(InvalidConfiguration);
  expect(() => readOutbound({ [name]: value })).toThrow(name);
});

it.each([
  [{ HTTPS_PROXY: 'http://proxy.example:3128', NO_PROXY: 'engine.example' }, { https: 'http://proxy.example:3128', none: 'engine.example' }],
  [{ http_proxy: 'http://proxy.example:3128' }, { http: 'http://proxy.example:3128' }],
  [{ NO_PROXY: '*' }, undefined],
  [{ HTTP_PROXY: '' }, undefined],
])('reads proxies as other programs do: %j', (variables, proxy) => {
  expect(readOutbound(variables).proxy).toEqual(proxy);
}); // prettier-ignore
