import { EventStoreDBClient } from '@eventstore/db-client';
import { connectionSettings } from '../../../../../src/adapters/event-log/eventstoredb/connection-string.js';

describe('the connection string', () => {
  it.each([
    ['esdb://127.0.0.1:2113?tls=false', '127.0.0.1:2113', { username: '', password: '' }],
    ['esdb://svc:p%40ss%3A@db:2113?tls=true&tlsCaFile=ca.crt', 'db:2113', { username: 'svc', password: 'p@ss:' }],
    ['esdb+discover://svc:x@cluster.example', 'cluster.example', { username: 'svc', password: 'x' }],
    ['esdb://svc:x@a:1,b:2,c:3/?nodePreference=leader', 'a:1,b:2,c:3', { username: 'svc', password: 'x' }],
  ])('%s: hosts and credentials', (text, hosts, credentials) => {
    expect(connectionSettings(text)).toMatchObject({ hosts, credentials });
  });

  it('gets a keep-alive where it has none, and every client a connection of its own', () => {
    const { forClient } = connectionSettings('esdb://svc:x@a:1,b:2?tls=true');
    expect(forClient(0)).toBe(
      'esdb://svc:x@a:1,b:2?tls=true&keepAliveInterval=10000&keepAliveTimeout=3000&gossipTimeout=1',
    );
    expect(forClient(7)).toBe(
      'esdb://svc:x@a:1,b:2?tls=true&keepAliveInterval=10000&keepAliveTimeout=3007&gossipTimeout=1',
    );
  });

  it('keeps the keep-alive it has, however that is spelt, also where it is switched off', () => {
    const given = connectionSettings('esdb://a:1?tls=false&keep_alive_interval=20000&KeepAliveTimeout=-1');
    expect(given.forClient(7)).toBe('esdb://a:1?tls=false&keepAliveInterval=20000&keepAliveTimeout=-1&gossipTimeout=1');
  });

  it.each(['esdb://a:1?tls=false', 'esdb://svc:x@a:1,b:2?tls=true', 'esdb+discover://svc:p%25@c'])(
    '%s: the client takes what comes of it',
    async (text) => {
      const client = EventStoreDBClient.connectionString(connectionSettings(text).forClient(3));
      await client.dispose();
    },
  );

  it.each([
    ['no scheme', 'svc:secret@localhost:2113'],
    ['another scheme', 'https://svc:secret@localhost:2113'],
    ['no host', 'esdb://svc:secret@'],
    ['a password that is not encoded', 'esdb://svc:secret%@localhost:2113'],
  ])('with %s is refused, without the password in the message', (_, text) => {
    const attempt = () => connectionSettings(text);
    expect(attempt).toThrow(TypeError);
    expect(attempt).not.toThrow(/secret/);
  });

  it('with TLS needs a user: anonymous callers have no rights there', () => {
    expect(() => connectionSettings('esdb://localhost:2113')).toThrow(/user:password@.*tls=false/);
  });
});
