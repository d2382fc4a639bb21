import type { LetterTemplate } from './check-template.js';
import { renderTemplate } from './render-template.js';
import { sampleLetter } from './sample-letter.js';
import { TemplateRefused } from './template-errors.js';

/** What a firm may leave out of one of its legal entities. */
export const OPTIONAL_OF_CREDITOR = ['phone', 'agencyName', 'agencyAddress'] as const;
export type OptionalOfCreditor = (typeof OPTIONAL_OF_CREDITOR)[number];

const JURISDICTIONS = ['US', 'GB'];

/**
 * Which letters need which optional value of the entity that writes: without it they cannot be made, or lack a required
 * element. Found by rendering each with it and without, in the newest texts of its partials.
 *
 * @throws TemplateRefused for a template that cannot be rendered even with everything
 */
export function creditorNeeds(
  content: readonly LetterTemplate[],
): Readonly<Record<OptionalOfCreditor, readonly string[]>> {
  const isText = ({ terms }: LetterTemplate): boolean => terms !== undefined;
  // The last one of an id is the newest.
  const texts = new Map(content.filter(isText).map(({ id, body }) => [id, body]));
  const partials = [...texts].map(([partialId, body]) => ({ partialId, body }));
  const letters = content.filter((one) => !isText(one));
  const needing = (value: OptionalOfCreditor): string[] =>
    letters
      .filter((letter) => JURISDICTIONS.some((place) => needs(letter, partials, value, place)))
      .map(({ id }) => id);
  return { phone: needing('phone'), agencyName: needing('agencyName'), agencyAddress: needing('agencyAddress') };
}

function needs(
  { id, body }: LetterTemplate,
  partials: Parameters<typeof renderTemplate>[2],
  value: OptionalOfCreditor,
  place: string,
): boolean {
  const whole = sampleLetter(id, place);
  const { elements } = renderTemplate(body, whole, partials);
  try {
    const without = renderTemplate(body, { ...whole, creditor: { ...whole.creditor, [value]: undefined } }, partials);
    return without.elements.length < elements.length;
  } catch (error) {
    if (error instanceof TemplateRefused && error.failure === 'data-missing') return true;
    throw error;
  }
}
