/** A field of the request and what is wrong with it. */
export interface FieldProblem {
  /** Path in the request: `reasons.0.code`, `header Idempotency-Key`. */
  readonly field: string;
  readonly reason: string;
}

/** RFC 9457 problem details, with our code and the fields. */
export interface ProblemDetails {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** Id of the request, as in the logs. */
  readonly instance: string;
  readonly code: string;
  readonly errors?: readonly FieldProblem[];
}

/** An answer that is a problem. Thrown by modules, written by the filter. */
export class Problem extends Error {
  override readonly name = 'Problem';
  constructor(
    readonly status: number,
    /** A word of our vocabulary: also the end of the problem's type URN. */
    readonly code: string,
    readonly detail: string,
    readonly more: {
      readonly errors?: readonly FieldProblem[];
      readonly headers?: Readonly<Record<string, string>>;
      readonly cause?: unknown;
    } = {},
  ) {
    super(detail, { cause: more.cause });
  }
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'The request cannot be read',
  401: 'A valid key or token is needed',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  406: 'Not acceptable',
  408: 'The request was too slow',
  409: 'The state does not allow it',
  412: 'It has changed meanwhile',
  413: 'Too large',
  414: 'The address is too long',
  415: 'Media type not supported',
  422: 'The content is not valid',
  428: 'A precondition is needed',
  429: 'Too many requests',
  431: 'The headers are too large',
  500: 'An error on our side',
  503: 'Not available now',
  504: 'Not in time',
  507: 'No space left',
};

export const PROBLEM_MEDIA_TYPE = 'application/problem+json; charset=utf-8';

/** The body of a problem answer. */
export function problemDetails(problem: Problem, requestId: string): ProblemDetails {
  const { status, code, detail, more } = problem;
  return {
    type: `urn:casewitness:problem:${code}`,
    title: TITLES[status] ?? 'The request failed',
    status,
    detail,
    instance: `urn:casewitness:request:${requestId}`,
    code,
    ...(more.errors && { errors: more.errors }),
  };
}
