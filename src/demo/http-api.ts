import { setTimeout } from 'node:timers/promises';

/** An answer of the API, whatever its status. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON; undefined where the body is empty. */
  readonly body: unknown;
}

/** The API answered otherwise than the demo must be able to rely on. */
export class UnexpectedAnswer extends Error {
  override readonly name = 'UnexpectedAnswer';
  constructor(what: string, { status, body }: Answer) {
    super(`${what}: ${status} ${JSON.stringify(body)}`);
  }
}

/** One request is given up after so long; a service that is asked to wait for its read models answers sooner. */
const TIME_LIMIT_MS = 60_000;
const ATTEMPTS = 5;
const LONGEST_PAUSE_S = 5;

/** The HTTP API as one principal sees it. */
export class HttpApi {
  constructor(
    private readonly url: string,
    private readonly key: string,
  ) {}

  /** Sends a command. A 503 is repeated as the answer says, a few times: the Idempotency-Key makes that safe. */
  async post(path: string, body: object, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const request = {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    };
    for (let attempt = 1; ; attempt += 1) {
      const answer = await read(await this.fetch(path, request));
      const repeatable = answer.status === 503 && headers['idempotency-key'] !== undefined;
      if (!repeatable || attempt === ATTEMPTS) return answer;
      await setTimeout(1000 * Math.min(LONGEST_PAUSE_S, Number(answer.headers.get('retry-after') ?? 1)));
    }
  }

  /** {@link post}, which must succeed. @throws UnexpectedAnswer */
  async command<T>(path: string, body: object, headers: Readonly<Record<string, string>> = {}): Promise<T> {
    const answer = await this.post(path, body, headers);
    if (answer.status >= 300) throw new UnexpectedAnswer(`POST ${path}`, answer);
    return answer.body as T;
  }

  /** Reads one thing. @throws UnexpectedAnswer */
  async get<T>(path: string): Promise<T> {
    const answer = await read(await this.fetch(path, {}));
    if (answer.status !== 200) throw new UnexpectedAnswer(`GET ${path}`, answer);
    return answer.body as T;
  }

  /** Reads a whole list, page by page, all at one position. @throws UnexpectedAnswer */
  async list<T>(path: string, query: Readonly<Record<string, string>> = {}): Promise<T[]> {
    const items: T[] = [];
    let cursor: string | undefined;
    do {
      const parameters = new URLSearchParams({ limit: '500', ...query, ...(cursor !== undefined && { cursor }) });
      const page = await this.get<{ items: T[]; next?: string }>(`${path}?${parameters.toString()}`);
      items.push(...page.items);
      cursor = page.next;
    } while (cursor !== undefined);
    return items;
  }

  /** Reads a document. @throws UnexpectedAnswer */
  async bytes(path: string): Promise<Uint8Array> {
    const response = await this.fetch(path, {});
    if (response.status !== 200) throw new UnexpectedAnswer(`GET ${path}`, await read(response));
    return new Uint8Array(await response.arrayBuffer());
  }

  private fetch(path: string, init: RequestInit): Promise<Response> {
    const headers = { ...(init.headers as Record<string, string> | undefined), authorization: `Bearer ${this.key}` };
    return fetch(`${this.url}${path}`, { ...init, headers, signal: AbortSignal.timeout(TIME_LIMIT_MS) });
  }
}

async function read(response: Response): Promise<Answer> {
  const text = await response.text();
  const { status, headers } = response;
  return { status, headers, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
}
