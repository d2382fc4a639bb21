/** The issuer does not answer as an issuer does. The message is for the operator. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/** What the issuer publishes is not what the configuration says: no waiting helps. */
export class IssuerMismatch extends Error {
  override readonly name = 'IssuerMismatch';
}

/** An issuer that takes longer does not answer: somebody waits for it. */
const PATIENCE_MS = 3_000;
const MOST_BYTES = 1_048_576;
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether keys may be fetched from there: nobody on the way can exchange them. */
export const isSafe = ({ protocol, hostname }: URL): boolean =>
  protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname));

/**
 * Where the issuer says that its keys are.
 * @throws NoAnswer, IssuerMismatch
 */
export async function discoverKeys(issuer: string): Promise<URL> {
  const place = new URL(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  const document = (await fetchJson(place)) as { readonly issuer?: unknown; readonly jwks_uri?: unknown } | null;
  if (document?.issuer !== issuer)
    throw new IssuerMismatch(
      `${place.href} speaks of the issuer ${said(document?.issuer)}, the configuration of ${issuer}`,
    );
  const { jwks_uri: keys } = document;
  if (typeof keys !== 'string' || !URL.canParse(keys) || !isSafe(new URL(keys)))
    throw new IssuerMismatch(`${place.href} names as jwks_uri ${said(keys)}: it must be an https address`);
  return new URL(keys);
}

const said = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 200);

/** A JSON document of bounded size, without redirects. @throws NoAnswer */
export async function fetchJson(place: URL): Promise<unknown> {
  try {
    const answer = await fetch(place, {
      headers: { accept: 'application/json' },
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (answer.status !== 200) {
      await answer.body?.cancel();
      throw new Error(`it answered ${answer.status}`);
    }
    return JSON.parse(await bounded(answer));
  } catch (cause) {
    throw new NoAnswer(`${place.href}: ${reasonOf(cause)}`, { cause });
  }
}

async function bounded(answer: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (answer.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    // Leaving the loop cancels the rest.
    if (bytes > MOST_BYTES) throw new Error(`it sent more than ${MOST_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** fetch() says only that it failed; the reason is the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no answer within ${PATIENCE_MS} ms`;
  return error.cause instanceof Error ? error.cause.message || error.cause.name : error.message;
}
