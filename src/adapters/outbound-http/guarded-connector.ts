import { isIP } from 'node:net';
import { buildConnector } from 'undici';
import type { AddressGuard } from './address-guard.js';
import { AddressRefused } from './outbound-errors.js';

/**
 * Opens connections only to addresses that the guard allows: names are resolved through it, addresses are looked at
 * before, and the peer of every open connection is looked at once more before a byte of a request is written.
 *
 * @param timeoutMs until the connection stands, TLS included
 */
export function guardedConnector(guard: AddressGuard, timeoutMs: number): buildConnector.connector {
  const connect = buildConnector({ timeout: timeoutMs, lookup: guard.lookup } as buildConnector.BuildOptions);
  return (options, callback) => {
    const { hostname } = options;
    if (isIP(hostname) !== 0 && !guard.allows(hostname)) {
      callback(new AddressRefused(hostname, hostname), null);
      return;
    }
    connect(options, (...[error, socket]) => {
      if (error) {
        callback(error, null);
        return;
      }
      const { remoteAddress = 'no address' } = socket;
      if (guard.allows(remoteAddress)) {
        callback(null, socket);
        return;
      }
      socket.destroy();
      callback(new AddressRefused(hostname, remoteAddress), null);
    });
  };
}
