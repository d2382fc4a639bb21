import { Context, type Template } from 'liquidjs';
import { parseTemplate, type ParsedTemplate } from './check-template.js';
import { PRESENT_ELEMENTS } from './element-tag.js';
import { liquid, PRINTED_VALUES } from './letter-liquid.js';
import type { RenderedTemplate } from './letter-blocks.js';
import { PARTIAL_TEXTS, PRINTED_PARTIALS } from './partial-tag.js';
import { readMarkdown } from './markdown.js';
import { cleanData, PrintedValues, withoutTagLines } from './printed-values.js';
import { TemplateInvalid, TemplateRefused } from './template-errors.js';

/** Parsed templates are kept: a firm has some dozens, and each is used for thousands of letters. */
const parsed = new Map<string, ParsedTemplate>();
const PARSED_LIMIT = 100;

/**
 * Renders the body of an approved template with the values of one letter. Values come out as they are, whatever signs
 * they hold; a blank one counts as missing. Equal input gives equal output.
 *
 * @param body the whole file of the template
 * @param merge values by name, see `merge-data.ts`; what the template does not name is not looked at
 * @param partials texts of the partials that it may include, whole files
 * @throws TemplateRefused `data-missing`, naming the value that the template needs; `template-not-approved`, naming the
 * partial that is to stand in this letter and is not given; `render-error` for a template that cannot be used
 */
export function renderTemplate(
  body: string,
  merge: object,
  partials: readonly { readonly partialId: string; readonly body: string }[] = [],
): RenderedTemplate {
  const template = parsedTemplate(body);
  const included = new Map(
    partials
      .filter(({ partialId }) => template.partials.includes(partialId))
      .map(({ partialId, body: text }) => [partialId, parsedTemplate(text)]),
  );
  const values = new PrintedValues();
  const present = new Set<string>();
  const printed = new Set<string>();
  const context = new Context(cleanData(merge) as object, liquid.options, { sync: true }, { liquid });
  context.setRegister(PRINTED_VALUES, values);
  context.setRegister(PRESENT_ELEMENTS, present);
  context.setRegister(
    PARTIAL_TEXTS,
    new Map(
      [...included].map(
        ([
          id,
          {
            parts: { markdown },
          },
        ]) => [id, markdown],
      ),
    ),
  );
  context.setRegister(PRINTED_PARTIALS, printed);
  const line = (templates: Template[]) => oneLine(values.fill(print(templates, context)));
  const { parts } = template;
  const subject = line(parts.subject);
  const salutation = line(parts.salutation);
  const blocks = readMarkdown(withoutTagLines(print(parts.markdown, context)), (text) => values.fill(text));
  const closing = line(parts.closing);
  const signatory = line(parts.signatory);
  const declared = [template, ...[...printed].flatMap((id) => included.get(id) ?? [])].flatMap(
    ({ elements }) => elements,
  );
  const elements = [...new Set(declared)].filter((id) => present.has(id));
  return {
    subject,
    salutation,
    blocks,
    closing,
    ...(signatory !== '' && { signatory }),
    elements,
    partials: [...printed],
  };
}

function parsedTemplate(body: string): ParsedTemplate {
  const known = parsed.get(body);
  if (known !== undefined) return known;
  try {
    const template = parseTemplate(body, 'template');
    if (parsed.size >= PARSED_LIMIT) parsed.clear();
    parsed.set(body, template);
    return template;
  } catch (error) {
    if (!(error instanceof TemplateInvalid)) throw error;
    const reason = error.message.replace(/, line:\d+, col:\d+$/, '');
    throw new TemplateRefused('render-error', reason, { cause: error });
  }
}

function print(templates: Template[], context: Context): string {
  try {
    return String(liquid.renderSync(templates, context));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const refused = refusalIn(error);
    if (refused) throw refused;
    if (error.name === 'UndefinedVariableError') {
      throw new TemplateRefused('data-missing', `The letter needs "${missingName(error)}", which is not there`, {
        cause: error,
      });
    }
    // Time, not the template: a machine that stood still must not condemn a letter.
    if (error.message.startsWith('template render limit exceeded')) throw error;
    const reason = error.message.replace(/, line:\d+, col:\d+$/, '');
    throw new TemplateRefused('render-error', reason, { cause: error });
  }
}

/** The engine wraps what a tag throws, for each tag around it. */
function refusalIn(error: unknown): TemplateRefused | undefined {
  if (error instanceof TemplateRefused) return error;
  return error instanceof Error && 'originalError' in error ? refusalIn(error.originalError) : undefined;
}

/** The whole name as the template writes it; the error itself names only the first part that is not there. */
function missingName(error: Error): string {
  const written = 'token' in error ? (error.token as { getText?: () => string }).getText?.() : undefined;
  if (written !== undefined && /^[\w.[\]"'-]+$/.test(written)) return written;
  return error.message.replace(/^undefined variable: |, line:.*$/gs, '');
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
