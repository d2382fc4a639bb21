import { EventStoreDbDouble } from './double.js';

export interface RunningServer {
  readonly connectionString: string;
  stop(): Promise<void>;
}

/** A server that tests can ask: the double, or a real one. */
export interface ServerUnderTest {
  readonly name: string;
  /** A fresh double, or the one real server with whatever it holds. */
  start(): Promise<RunningServer>;
}

/** The double always; a real EventStoreDB where `EVENTSTORE_URL` names one (insecure, it may hold other data). */
export function serversUnderTest(): ServerUnderTest[] {
  const servers: ServerUnderTest[] = [{ name: 'the double', start: () => EventStoreDbDouble.start() }];
  const connectionString = process.env['EVENTSTORE_URL'];
  if (connectionString) {
    const running = { connectionString, stop: () => Promise.resolve() };
    servers.push({ name: 'a real server', start: () => Promise.resolve(running) });
  }
  return servers;
}
