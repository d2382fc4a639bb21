/** One thing wrong with a template file. */
export interface TemplateProblem {
  /** From 1; the whole file has none. */
  readonly line?: number;
  readonly reason: string;
}

/** A template file that cannot be used as it is; each problem with its line, in the words of its author. */
export class TemplateInvalid extends Error {
  override readonly name = 'TemplateInvalid';
  constructor(
    readonly file: string,
    readonly problems: readonly TemplateProblem[],
  ) {
    super(
      problems.map(({ line, reason }) => `${file}${line === undefined ? '' : `:${line}`}: ${reason}`).join('\n') ||
        `${file}: not a template`,
    );
  }
}

/** A letter that cannot be made from this template and these values; asking again gives the same answer. */
export class TemplateRefused extends Error {
  override readonly name = 'TemplateRefused';
  constructor(
    readonly failure: 'render-error' | 'data-missing' | 'template-not-approved',
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
