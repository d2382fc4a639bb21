import { ReadStoreUnavailable } from '../../../ports/read-store.js';
import { faultOfTheStore } from '../../postgres-errors.js';

/**
 * What the port promises to throw: faults of the store as ReadStoreUnavailable; errors of a statement (a constraint, a
 * missing table) as they are.
 */
export function portError(error: unknown, place: string): unknown {
  const fault = faultOfTheStore(error);
  if (fault === undefined) return error;
  const { code, message } = error as { readonly code?: string; readonly message?: string };
  const detail = [code, message].filter(Boolean).join(': ');
  return new ReadStoreUnavailable(`The read store ${place} ${fault.what}${detail ? ` (${detail})` : ''}`, {
    cause: error,
    full: fault.full,
    tooLong: code === '57014',
  });
}
