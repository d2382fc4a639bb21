import { lookup as resolveName, type LookupAddress, type LookupOptions } from 'node:dns';
import { BlockList, isIP, isIPv6, type LookupFunction } from 'node:net';
import { AddressRefused } from './outbound-errors.js';

/** IPv4 addresses that are nobody's on the internet (IANA IPv4 Special-Purpose Address Registry, and multicast). */
const SPECIAL_IPV4 = [
  '0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24',
  '192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24',
  '224.0.0.0/4', '240.0.0.0/4',
] as const; // prettier-ignore
/** IPv6: only global unicast (2000::/3) is public, without its special parts (IANA IPv6 Special-Purpose Address Registry). */
const GLOBAL_IPV6 = '2000::/3';
const SPECIAL_IPV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'] as const;
/** IPv6 that only wraps an IPv4 address: mapped (RFC 4291, 2.5.5.2) and translated (RFC 6052). */
const WRAPPED_IPV4 = /^(?:::ffff:|64:ff9b::)(?:(\d+\.\d+\.\d+\.\d+)|([0-9a-f]{1,4}):([0-9a-f]{1,4}))$/;

/**
 * Says to which addresses this service may connect: to public ones, and to those of the networks that the operator
 * names. A configuration, a redirect or a name server can then not make it knock at doors inside (cloud metadata, neighbours
 * on the loopback interface).
 */
export class AddressGuard {
  private readonly special = listOf(SPECIAL_IPV4);
  private readonly global = listOf([GLOBAL_IPV6]);
  private readonly specialGlobal = listOf(SPECIAL_IPV6);
  private readonly allowed: BlockList;

  /** @param allowed networks as CIDR, or single addresses. @throws RangeError when one is neither */
  constructor(allowed: readonly string[] = []) {
    this.allowed = listOf(allowed);
  }

  /** Whether a connection to this IP address may be made. A text that is no IP address is not allowed. */
  allows(given: string): boolean {
    const address = unwrapped(given);
    const family = familyOf(address);
    if (family === undefined) return false;
    if (this.allowed.check(address, family)) return true;
    if (family === 'ipv4') return !this.special.check(address, family);
    return this.global.check(address, family) && !this.specialGlobal.check(address, family);
  }

  /**
   * Resolves a name as sockets ask for it and leaves out what may not be connected to: the address that was looked at is
   * the one that is used. Its error is `AddressRefused` when nothing is left.
   */
  readonly lookup: LookupFunction = (hostname, options, callback) => {
    const question: LookupOptions = { ...options, all: true };
    resolveName(hostname, question, (error, found) => {
      const addresses = (error ? [] : found) as LookupAddress[];
      const usable = addresses.filter(({ address }) => this.allows(address));
      const [first] = usable;
      if (error) callback(error, '', 0);
      else if (!first) callback(new AddressRefused(hostname, addresses[0]?.address ?? 'no address'), '', 0);
      else if (options.all) callback(null, usable);
      else callback(null, first.address, first.family);
    });
  };

  /** @throws AddressRefused when the host of an address is an IP address that may not be connected to */
  assertHost(url: URL): void {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    if (isIP(host) !== 0 && !this.allows(host)) throw new AddressRefused(host, host);
  }
}

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix, ...rest] = network.split('/');
    const family = familyOf(address);
    if (family === undefined || rest.length > 0) throw new RangeError(`${network} is no network such as 10.0.0.0/8`);
    if (prefix === undefined) list.addAddress(address, family);
    else if (/^\d{1,3}$/.test(prefix)) list.addSubnet(address, Number(prefix), family);
    else throw new RangeError(`${network} is no network such as 10.0.0.0/8`);
  }
  return list;
}

function familyOf(address: string): 'ipv4' | 'ipv6' | undefined {
  const family = isIP(address);
  return family === 0 ? undefined : family === 4 ? 'ipv4' : 'ipv6';
}

/** The IPv4 address within, where an IPv6 one only wraps it; else the same, without its zone. */
function unwrapped(given: string): string {
  const address = given.replace(/%.*$/, '').toLowerCase();
  if (!isIPv6(address)) return address;
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [, dotted, high, low] = WRAPPED_IPV4.exec(canonical) ?? [];
  if (dotted !== undefined) return dotted;
  if (high === undefined || low === undefined) return canonical;
  const [a, b] = [parseInt(high, 16), parseInt(low, 16)];
  return [a >> 8, a & 255, b >> 8, b & 255].join('.');
}
