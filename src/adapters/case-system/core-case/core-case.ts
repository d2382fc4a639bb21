import {
  CaseSystemFailed,
  type AttachmentOrder,
  type CaseSystem,
  type CommentOrder,
  type FollowUpCaseOrder,
  type MadeThere,
} from '../../../ports/case-system.js';
import { AccessTokens, jsonOf, type ClientCredentials } from '../../outbound-http/access-tokens.js';
import { OutboundHttp, type OutboundAnswer, type OutboundHttpOptions } from '../../outbound-http/outbound-http.js';
import { filled, filledPath, valueAt, type OutboundCall, type OutboundMapping } from './outbound-mapping.js';

export interface CoreCaseOptions {
  /** Name of the system, as the source of cases. */
  readonly system: string;
  /** Base address: the paths of the mapping stand below it. */
  readonly url: URL;
  readonly credentials: ClientCredentials;
  readonly mapping: OutboundMapping;
  readonly http?: Omit<OutboundHttpOptions, 'neighbour'>;
}

/** Orders that run at once: a case system has other things to do. */
const CONCURRENCY = 4;
/** What will not go better another time: the order itself is refused. */
const REFUSED: ReadonlySet<number> = new Set([400, 404, 405, 409, 410, 413, 415, 422]);

interface File {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/**
 * OpenText Core Case, or what a customer has in its place: paths and shapes come from the mapping file. Every order
 * carries its key as `Idempotency-Key`.
 */
export function coreCase(options: CoreCaseOptions): CaseSystem {
  return new CoreCase(options);
}

class CoreCase implements CaseSystem {
  readonly name: string;
  readonly concurrency = CONCURRENCY;
  private readonly http: OutboundHttp;
  private readonly tokens: AccessTokens;

  constructor(private readonly options: CoreCaseOptions) {
    this.name = options.system;
    this.http = new OutboundHttp({ ...options.http, neighbour: 'The case system' });
    this.tokens = new AccessTokens(this.http, options.credentials, (words) => new CaseSystemFailed(words, 'later'));
  }

  createFollowUpCase({ effectId, ...order }: FollowUpCaseOrder): Promise<MadeThere> {
    return this.ask(effectId, this.options.mapping.followUpCase, order);
  }

  attachDocument({ effectId, bytes, ...order }: AttachmentOrder): Promise<MadeThere> {
    const file = { name: `${order.documentId}${SUFFIX[order.mediaType] ?? ''}`, mediaType: order.mediaType, bytes };
    return this.ask(effectId, this.options.mapping.attachment, order, file);
  }

  comment({ effectId, ...order }: CommentOrder): Promise<MadeThere> {
    return this.ask(effectId, this.options.mapping.comment, order);
  }

  close(): Promise<void> {
    return this.http.close();
  }

  /** @throws CaseSystemFailed */
  private async ask(
    effectId: string,
    call: OutboundCall,
    values: Readonly<Record<string, string>>,
    file?: File,
  ): Promise<MadeThere> {
    const base = this.options.url.href.replace(/\/$/, '');
    const { type, body } = await contentOf(call, filled(call.body, values), file);
    let answer: OutboundAnswer;
    try {
      answer = await this.tokens.authorized({
        method: 'POST',
        url: new URL(`${base}${filledPath(call.path, values)}`),
        headers: { 'content-type': type, accept: 'application/json', 'idempotency-key': effectId },
        body,
        // Its key makes one of two.
        repeatable: true,
      });
    } catch (error) {
      if (error instanceof CaseSystemFailed) throw error;
      throw new CaseSystemFailed(error instanceof Error ? error.message : String(error), 'later', { cause: error });
    }
    const reference = answer.status < 300 ? valueAt(jsonOf(answer), call.reference) : undefined;
    if (reference !== undefined) return { reference };
    const words =
      answer.status < 300 ? `names nothing at "${call.reference}" in its answer` : `answered HTTP ${answer.status}`;
    throw new CaseSystemFailed(`The case system ${words}`, REFUSED.has(answer.status) ? 'never' : 'later');
  }
}

const SUFFIX: Readonly<Record<string, string>> = {
  'application/pdf': '.pdf',
  'image/png': '.png',
  'image/jpeg': '.jpg',
  'image/tiff': '.tif',
  'text/plain': '.txt',
};

/** The body of an order: JSON, or a form with a JSON part and, where there is one, the file. */
async function contentOf(
  { jsonPart, filePart }: OutboundCall,
  content: unknown,
  file: File | undefined,
): Promise<{ readonly type: string; readonly body: string | Uint8Array }> {
  const json = JSON.stringify(content);
  if (jsonPart === undefined) return { type: 'application/json', body: json };
  const form = new FormData();
  form.set(jsonPart, new Blob([json], { type: 'application/json' }));
  if (file && filePart !== undefined) {
    form.set(filePart, new Blob([new Uint8Array(file.bytes)], { type: file.mediaType }), file.name);
  }
  // The platform writes the form: boundary, headers of parts, bytes.
  const written = new Response(form);
  return { type: written.headers.get('content-type') ?? '', body: new Uint8Array(await written.arrayBuffer()) };
}
