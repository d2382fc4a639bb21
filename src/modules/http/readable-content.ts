import { unreadablePlace } from '../../events/readable-content.js';
import { Problem } from './problem.js';

/**
 * Refuses content that cannot be stored as it is.
 * @throws Problem 422 that names the place
 */
export function assertReadable(content: unknown): void {
  const found = unreadablePlace(content);
  if (!found) return;
  const { path, reason } = found;
  throw new Problem(422, 'content-invalid', 'The content cannot be recorded as it is', {
    errors: [{ field: path === '' ? 'body' : path, reason }],
  });
}
