import { renderTemplate } from './render-template.js';
import { sampleLetter } from './sample-letter.js';
import { TemplateRefused } from './template-errors.js';

/** What a firm may leave out of one of its legal entities. */
export const OPTIONAL_OF_CREDITOR = ['phone', 'agencyName', 'agencyAddress'] as const;
export type OptionalOfCreditor = (typeof OPTIONAL_OF_CREDITOR)[number];

const JURISDICTIONS = ['US', 'GB'];

/**
 * Which letters need which optional value of the entity that writes: without it they cannot be made, or lack a required
 * element. Found by rendering each template with it and without.
 *
 * @throws TemplateRefused for a template that cannot be rendered even with everything
 */
export function creditorNeeds(
  templates: readonly { readonly id: string; readonly body: string }[],
): Readonly<Record<OptionalOfCreditor, readonly string[]>> {
  const needing = (value: OptionalOfCreditor): string[] =>
    templates.filter((template) => JURISDICTIONS.some((place) => needs(template, value, place))).map(({ id }) => id);
  return { phone: needing('phone'), agencyName: needing('agencyName'), agencyAddress: needing('agencyAddress') };
}

function needs({ id, body }: { readonly id: string; readonly body: string }, value: OptionalOfCreditor, place: string) {
  const whole = sampleLetter(id, place);
  const { elements } = renderTemplate(body, whole);
  try {
    const without = renderTemplate(body, { ...whole, creditor: { ...whole.creditor, [value]: undefined } });
    return without.elements.length < elements.length;
  } catch (error) {
    if (error instanceof TemplateRefused && error.failure === 'data-missing') return true;
    throw error;
  }
}
