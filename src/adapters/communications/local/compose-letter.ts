import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { renderLetter } from '../../../pdf/letter.js';
import { CompositionRefused, type ComposedLetter, type CompositionOrder } from '../../../ports/composer.js';
import { renderTemplate } from '../../../templates/render-template.js';
import { TemplateRefused } from '../../../templates/template-errors.js';
import { layOut } from './letter-layout.js';

export const ENGINE = 'casewitness-local';
/** The package's own version: its fonts, layout and template language are one. */
export const ENGINE_VERSION = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8'))).version;

/**
 * Makes one letter in this thread. Equal orders give equal bytes (on one build of zlib).
 *
 * @throws CompositionRefused
 */
export async function composeLetter(order: CompositionOrder): Promise<ComposedLetter> {
  const rendered = rendering(order);
  const { bytes, pages } = await renderLetter(layOut(order, rendered));
  return {
    bytes,
    mediaType: 'application/pdf',
    pages,
    engine: ENGINE,
    engineVersion: ENGINE_VERSION,
    elements: rendered.elements,
    partials: rendered.partials,
  };
}

function rendering(order: CompositionOrder) {
  try {
    return renderTemplate(order.templateBody, order.merge, order.partials);
  } catch (error) {
    if (!(error instanceof TemplateRefused)) throw error;
    throw new CompositionRefused(error.failure, error.message);
  }
}
