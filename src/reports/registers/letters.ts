import type { CommunicationFilter, CommunicationView } from '../../projections/communications/queries.js';
import { scopeOf } from '../period/filters.js';
import type { RegisterSource } from '../register/register.js';

/** Letters asked for in the period that a rule asked for: those that name a citation or a clock. */
export async function* regulatoryLetters({
  queries,
  request,
}: RegisterSource): AsyncGenerator<CommunicationView, void> {
  const filter: CommunicationFilter = { requestedFrom: request.from, requestedTo: request.to, scope: scopeOf(request) };
  for await (const letter of queries.letters(filter)) {
    if (letter.citation !== null || letter.obligationId !== null) yield letter;
  }
}

/** Days from one instant to another, to one decimal. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / 8_640_000) / 10;
