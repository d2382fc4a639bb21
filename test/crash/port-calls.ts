import type { PortName, Watch } from '../../src/house.js';
import type { WriteSession } from '../../src/ports/read-store.js';

/** One crossing of a port: on the way in nothing is done yet, on the way out the answer is not known to the caller yet. */
export interface Crossing {
  /** Counted from 1 over all ports. */
  readonly n: number;
  readonly port: PortName;
  readonly method: string;
  readonly way: 'in' | 'out';
}

type Method = (...given: unknown[]) => unknown;

/** They end or begin nothing that could be lost. */
const UNCOUNTED: ReadonlySet<string | symbol> = new Set(['close', 'subscribe', 'onMove', 'now', 'then']);

/** Calls that only look: a process that dies in them leaves what one leaves that died a moment before. */
const LOOKING: ReadonlySet<string> = new Set([
  'read', 'query', 'findMany', 'stream', 'head', 'readStream', 'readAll', 'disclosures', 'keys', 'get', 'list',
]); // prettier-ignore

/** Whether what is kept may be another before this crossing and after it. */
export const mayChange = ({ method }: Crossing): boolean => !LOOKING.has(method);

/** Stands before every port of a house and counts what crosses it, each way. */
export class PortCalls {
  count = 0;

  constructor(private readonly crossed: (crossing: Crossing) => void) {}

  readonly watch: Watch = (port, opened) =>
    new Proxy(opened, {
      get: (target, name): unknown => {
        const member: unknown = Reflect.get(target, name, target);
        if (typeof member !== 'function') return member;
        const method = (member as Method).bind(target);
        if (typeof name === 'symbol' || UNCOUNTED.has(name)) return method;
        return (...given: unknown[]) => this.call(port, name, method, given);
      },
    });

  private call(port: PortName, name: string, method: Method, given: unknown[]): unknown {
    this.cross(port, name, 'in');
    const answer =
      port === 'readStore' && name === 'write'
        ? method((session: WriteSession) => (given[0] as Method)(this.watch('readStore', session)))
        : method(...given);
    if (isIterable(answer)) return this.each(port, name, answer);
    return isPromise(answer) ? answer.finally(() => this.cross(port, name, 'out')) : answer;
  }

  private async *each(port: PortName, name: string, items: AsyncIterable<unknown>): AsyncIterable<unknown> {
    yield* items;
    this.cross(port, name, 'out');
  }

  private cross(port: PortName, method: string, way: Crossing['way']): void {
    this.count += 1;
    this.crossed({ n: this.count, port, method, way });
  }
}

function isIterable(answer: unknown): answer is AsyncIterable<unknown> {
  return typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer;
}

/** Not `instanceof`: a promise may come from another realm. */
function isPromise(answer: unknown): answer is Promise<unknown> {
  return typeof answer === 'object' && answer !== null && 'finally' in answer;
}
