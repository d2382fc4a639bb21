import type { z } from 'zod';

/** Configuration that cannot be used; the message names each variable and the reason. */
export class InvalidConfiguration extends Error {
  override readonly name = 'InvalidConfiguration';
}

/** What a schema found, one line for each variable. */
export const invalid = (error: z.ZodError, prefix = ''): InvalidConfiguration =>
  new InvalidConfiguration(
    error.issues.map((issue) => `${prefix}${issue.path.join('.')}: ${issue.message}`).join('\n'),
  );
