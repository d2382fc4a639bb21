import {
  Output,
  Tag,
  type Context,
  type Emitter,
  type Liquid,
  type Parser,
  type TagToken,
  type Template,
  type TopLevelToken,
} from 'liquidjs';
import { PRINTED_VALUE } from './printed-values.js';

/** Register of a render in which elements are noted that have come out non-empty. */
export const PRESENT_ELEMENTS = 'presentElements';
export const ELEMENT_ID = /^[a-z][a-z0-9-]*$/;

/**
 * `{% element ecoa-notice %}…{% endelement %}`: what stands between is an element that a rule requires of the letter.
 *
 * It counts as present when it prints something: one with values in it at least one of them, one without values some
 * text that is no heading. So a heading over an empty list of reasons is no statement of reasons.
 */
export class ElementTag extends Tag {
  readonly id: string;
  readonly templates: Template[] = [];
  private readonly printsValues: boolean;

  constructor(token: TagToken, remaining: TopLevelToken[], liquid: Liquid, parser: Parser) {
    super(token, remaining, liquid);
    this.id = token.args.trim();
    if (!ELEMENT_ID.test(this.id)) {
      throw new Error(`an element has one id of small letters, digits and hyphens, not "${this.id}"`);
    }
    const stream = parser.parseStream(remaining);
    stream
      .on('tag:endelement', () => stream.stop())
      .on('template', (template: Template) => this.templates.push(template))
      .on('end', () => {
        throw new Error(`tag ${token.getText()} not closed`);
      });
    stream.start();
    this.printsValues = printsValues(this.templates);
  }

  *render(context: Context, emitter: Emitter): Generator<unknown, void, string> {
    const printed = yield this.liquid.renderer.renderTemplates(this.templates, context);
    emitter.write(printed);
    const present = this.printsValues
      ? printed.search(PRINTED_VALUE) >= 0
      : printed.split('\n').some((line) => !/^\s*#/.test(line) && /[\p{L}\p{N}]/u.test(line));
    if (present) context.getRegister<Set<string>>(PRESENT_ELEMENTS, new Set()).add(this.id);
  }

  *children(): Generator<unknown, Template[]> {
    return this.templates;
  }
}

/** All parts of a template, also those inside tags. */
export function* withChildren(templates: readonly Template[]): Generator<Template> {
  for (const template of templates) {
    yield template;
    if (template.children === undefined) continue;
    const inner = template.children(false, true).next().value;
    if (Array.isArray(inner)) yield* withChildren(inner as Template[]);
  }
}

function printsValues(templates: readonly Template[]): boolean {
  for (const template of withChildren(templates)) if (template instanceof Output) return true;
  return false;
}
