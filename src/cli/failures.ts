import { FolderLocked } from '../adapters/event-log/sqlite/folder-lock.js';
import { InvalidConfiguration } from '../invalid-configuration.js';

/** What went wrong, in words for the operator; the stack only for what nobody foresaw. */
export function describeFailure(error: unknown): string {
  if (error instanceof FolderLocked) {
    return `${error.message}.\nStop the service first, or do this through its API.`;
  }
  if (error instanceof InvalidConfiguration) return `The configuration cannot be used:\n${error.message}`;
  if (!(error instanceof Error)) return String(error);
  const system = 'code' in error && typeof error.code === 'string';
  return error.constructor === Error && !system ? (error.stack ?? error.message) : error.message;
}
