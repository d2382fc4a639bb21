import type { z } from 'zod';
import { UnreadableReceipt } from './vendor-receipt.js';

/** A body in the shape that a vocabulary has. @throws UnreadableReceipt, naming the first field that is wrong */
export function readBody<T extends z.ZodType>(schema: T, body: unknown): z.infer<T> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UnreadableReceipt(issue?.path.join('.') || 'body', issue?.message ?? 'cannot be read');
}
