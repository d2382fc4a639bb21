import { AddressGuard } from '../../../../src/adapters/outbound-http/address-guard.js';

describe('without networks that are allowed', () => {
  const guard = new AddressGuard();

  it.each([
    ['1.1.1.1', 'public'],
    ['172.15.255.255', 'just before a private network'],
    ['172.32.0.0', 'just after it'],
    ['2606:4700:4700::1111', 'public'],
    ['::ffff:8.8.8.8', 'a public IPv4 address, mapped'],
    ['64:ff9b::808:808', 'a public IPv4 address, translated'],
  ])('%s may be connected to: %s', (address) => {
    expect(guard.allows(address)).toBe(true);
  });

  it.each([
    ['127.0.0.1', 'loopback'],
    ['0.0.0.0', 'this host'],
    ['10.1.2.3', 'private'],
    ['100.64.0.1', 'carrier-grade NAT'],
    ['169.254.169.254', 'link-local: where clouds keep their secrets'],
    ['172.16.0.1', 'private'],
    ['192.168.1.1', 'private'],
    ['198.18.0.1', 'benchmarks'],
    ['224.0.0.1', 'multicast'],
    ['255.255.255.255', 'broadcast'],
    ['::', 'unspecified'],
    ['::1', 'loopback'],
    ['fe80::1%eth0', 'link-local, with its zone'],
    ['fd00::1', 'unique local'],
    ['ff02::1', 'multicast'],
    ['2002:7f00:1::', '6to4, which wraps anything'],
    ['2001:0:7f00:1::', 'Teredo'],
    ['2001:db8::1', 'documentation'],
    ['::ffff:127.0.0.1', 'loopback, mapped'],
    ['::ffff:a9fe:a9fe', 'link-local, mapped and in hexadecimal'],
    ['64:ff9b::a00:1', 'private, translated'],
    ['::127.0.0.1', 'IPv4-compatible, long out of use'],
    ['localhost', 'no address'],
    ['', 'no address'],
  ])('%s may not: %s', (address) => {
    expect(guard.allows(address)).toBe(false);
  });
});

describe('networks that are allowed', () => {
  const guard = new AddressGuard(['10.20.0.0/16', '127.0.0.1', 'fd12::/16']);

  it.each([
    ['10.20.255.1', true],
    ['::ffff:10.20.0.1', true],
    ['10.21.0.1', false],
    ['127.0.0.1', true],
    ['127.0.0.2', false],
    ['fd12::9', true],
    ['fd13::9', false],
    ['1.1.1.1', true],
  ])('%s: %s', (address, allowed) => {
    expect(guard.allows(address)).toBe(allowed);
  });

  it.each(['10.0.0.0/33', '10.0.0.0/8/8', 'example.com', '10.0.0.0/'])('%s is none', (network) => {
    expect(() => new AddressGuard([network])).toThrow(/network|prefix/);
  });
});
