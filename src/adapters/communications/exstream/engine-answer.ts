import { z } from 'zod';
import { jsonOf } from '../../outbound-http/access-tokens.js';
import type { OutboundAnswer } from '../../outbound-http/outbound-http.js';

/** One file that the engine made. */
export interface EngineOutput {
  readonly bytes: Buffer;
  readonly mediaType: string;
  readonly queue?: string;
  readonly file?: string;
}

/**
 * What the engine said. `refused`: it never will make this letter from these data; `unavailable`: it could not now.
 * `words` hold no person's data, `detail` everything that it said.
 */
export type EngineAnswer =
  | { readonly outputs: readonly EngineOutput[] }
  | { readonly refused: string; readonly detail: string }
  | { readonly unavailable: string };

const context = z.object({ queueName: z.string().nullish(), fileName: z.string().nullish() }).nullish();
const success = z.object({
  status: z.literal('success'),
  data: z.array(z.object({ content: z.base64(), mimeType: z.string(), engineOutputContext: context })),
});
/** A failure that still lists outputs: files that were made, and errors, each with the queue that it belongs to. */
const failure = z.object({
  status: z.union([z.string(), z.number()]).nullish(),
  details: z.unknown().optional(),
  data: z.array(
    z.object({
      content: z.string().nullish(),
      mimeType: z.string().nullish(),
      errorMessage: z.string().nullish(),
      statusCode: z.coerce.number().nullish(),
      engineOutputContext: context,
    }),
  ),
});
/** The error body that all services of Exstream share. */
const serviceError = z.object({
  status: z.coerce.number(),
  message: z.string().nullish(),
  error: z.string().nullish(),
  details: z.string().nullish(),
  errorCode: z.coerce.number().nullish(),
  path: z.string().nullish(),
});

/** What is wrong with the letter or its data. Rights, addresses and domains are the operator's to put right, and letters wait. */
const OF_THE_LETTER: ReadonlySet<number> = new Set([400, 409, 413, 415, 422]);

/** Reads an answer of `generate`, in whichever of its shapes it comes. */
export function readAnswer(answer: OutboundAnswer): EngineAnswer {
  const type = (answer.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (answer.status === 200 && type === 'application/pdf')
    return { outputs: [{ bytes: answer.body, mediaType: 'application/pdf' }] };
  const body = jsonOf(answer);
  const made = success.safeParse(body);
  if (answer.status === 200 && made.success) {
    const outputs = made.data.data.map(({ content, mimeType, engineOutputContext }) => ({
      bytes: Buffer.from(content, 'base64'),
      mediaType: mimeType,
      ...(engineOutputContext?.queueName && { queue: engineOutputContext.queueName }),
      ...(engineOutputContext?.fileName && { file: engineOutputContext.fileName }),
    }));
    return { outputs };
  }
  const failed = failure.safeParse(body);
  if (failed.success) return partialFailure(answer.status, failed.data);
  const told = serviceError.safeParse(body);
  if (!told.success) return verdict([answer.status], `HTTP ${answer.status}`, '');
  const { status, errorCode, message, error, details } = told.data;
  const words = `HTTP ${answer.status}${errorCode == null ? '' : `, error code ${errorCode}`}`;
  return verdict([status], words, [error, message, details].filter(Boolean).join(': '));
}

/** Whether another attempt at once may help. */
export const mayPass = (answer: OutboundAnswer): boolean =>
  (answer.status === 429 || answer.status === 408 || answer.status >= 500) && 'unavailable' in readAnswer(answer);

/** What a failure lists all the same is named, and used for nothing. */
function partialFailure(http: number, { details, data }: z.infer<typeof failure>): EngineAnswer {
  const errors = data.filter(({ errorMessage, statusCode }) => errorMessage != null || statusCode != null);
  const outputs = data.filter(({ content }) => content != null);
  const queues = data.map(({ engineOutputContext }) => engineOutputContext?.queueName ?? 'no queue').join(', ');
  const listed = outputs.length === 0 ? 'it listed no output' : `it listed ${outputs.length} of its outputs all the same, which are not used`; // prettier-ignore
  const words = `HTTP ${http}, a failure on ${queues || 'no queue'}; ${listed}`;
  const detail = [
    ...(details === undefined || details === null ? [] : [typeof details === 'string' ? details : JSON.stringify(details)]), // prettier-ignore
    ...errors.map(({ errorMessage, statusCode, engineOutputContext: of }) => `${placeOf(of)}: ${statusCode ?? 'no code'} ${errorMessage ?? ''}`.trim()), // prettier-ignore
    ...outputs.map(({ mimeType, content, engineOutputContext: of }) => `not used: ${placeOf(of)} (${mimeType ?? 'no type'}, ${Buffer.from(content ?? '', 'base64').length} bytes)`), // prettier-ignore
  ].join('; ');
  const codes = errors.flatMap(({ statusCode }) => (statusCode == null ? [] : [statusCode]));
  if (http === 200 && codes.length === 0) return refused(words, detail);
  return verdict(codes.length > 0 ? codes : [http], words, detail);
}

/** One code that speaks of the letter condemns it. */
function verdict(codes: readonly number[], words: string, detail: string): EngineAnswer {
  if (codes.some((code) => OF_THE_LETTER.has(code))) return refused(words, detail);
  return { unavailable: `Exstream does not compose now: ${words}` };
}

function refused(why: string, detail: string): EngineAnswer {
  const words = `Exstream refused the letter: ${why}`;
  return { refused: words, detail: detail === '' ? words : `${words}; ${detail}`.slice(0, 4_000) };
}

const placeOf = (of: z.infer<typeof context>): string => [of?.queueName, of?.fileName].filter(Boolean).join('/') || 'no queue'; // prettier-ignore
