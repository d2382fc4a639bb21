import { EventStoreDbDouble } from './double.js';

/** A server that tests can ask: the double, or a real one. */
export interface ServerUnderTest {
  readonly name: string;
  /** Starts it, or finds it, and says how to connect. */
  start(): Promise<string>;
  stop(): Promise<void>;
}

/** The double always; a real EventStoreDB where `EVENTSTORE_URL` names one (insecure, it may hold other data). */
export function serversUnderTest(): ServerUnderTest[] {
  let double: EventStoreDbDouble | undefined;
  const servers: ServerUnderTest[] = [
    {
      name: 'the double',
      start: async () => {
        double = await EventStoreDbDouble.start();
        return double.connectionString;
      },
      stop: async () => double?.stop(),
    },
  ];
  const url = process.env['EVENTSTORE_URL'];
  if (url) {
    servers.push({ name: 'a real server', start: () => Promise.resolve(url), stop: () => Promise.resolve() });
  }
  return servers;
}
