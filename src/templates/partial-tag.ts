import { Tag, type Context, type Liquid, type TagToken, type Template, type TopLevelToken } from 'liquidjs';
import { ELEMENT_ID } from './element-tag.js';
import { withoutTagLines } from './printed-values.js';
import { TemplateRefused } from './template-errors.js';

/** Register of a render in which the texts of its partials stand, parsed, by id. */
export const PARTIAL_TEXTS = 'partialTexts';
/** Register of a render in which partials are noted that stand in the letter. */
export const PRINTED_PARTIALS = 'printedPartials';

/**
 * `{% partial us-ecoa-notice %}`: here stands the text of that partial which is in force for the letter. On a line of its
 * own it may be of several blocks; amidst other words its lines are joined to one.
 */
export class PartialTag extends Tag {
  readonly id: string;
  private readonly amidstWords: boolean;

  constructor(token: TagToken, remaining: TopLevelToken[], liquid: Liquid) {
    super(token, remaining, liquid);
    this.id = token.args.trim();
    if (!ELEMENT_ID.test(this.id)) {
      throw new Error(`a partial has one id of small letters, digits and hyphens, not "${this.id}"`);
    }
    this.amidstWords =
      lineAround(token)
        .replace(/\{%.*?%\}/g, '')
        .trim() !== '';
  }

  *render(context: Context): Generator<unknown, string, string> {
    const texts = context.getRegister<ReadonlyMap<string, Template[]>>(PARTIAL_TEXTS, new Map());
    const text = texts.get(this.id);
    if (text === undefined) {
      const words = `No approved text of the partial "${this.id}" is in force for this letter`;
      throw new TemplateRefused('template-not-approved', words);
    }
    const printed = withoutTagLines(yield this.liquid.renderer.renderTemplates(text, context));
    context.getRegister<Set<string>>(PRINTED_PARTIALS, new Set()).add(this.id);
    return this.amidstWords ? printed.trim().replace(/\s*\n\s*/g, ' ') : printed.replace(/^\n+|\n+$/g, '');
  }
}

/** The whole line of the template on which a tag stands. */
function lineAround({ input, begin, end }: TagToken): string {
  const until = input.indexOf('\n', end);
  return input.slice(input.lastIndexOf('\n', begin - 1) + 1, until < 0 ? undefined : until);
}
