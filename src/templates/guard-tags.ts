import { Tag, Value, type Context, type Liquid, type TagToken, type TopLevelToken } from 'liquidjs';

/**
 * `{% needs decision.outcome %}`: without this value no letter is made. Values that are printed need no such line;
 * those that only steer the text do, because a condition takes a missing value for a false one.
 */
export class NeedsTag extends Tag {
  private readonly value: Value;

  constructor(token: TagToken, remaining: TopLevelToken[], liquid: Liquid) {
    super(token, remaining, liquid);
    if (!/^[\w.[\]-]+$/.test(token.args.trim())) throw new Error('needs is followed by the name of one value');
    this.value = new Value(token.tokenizer.readFilteredValue(), liquid);
  }

  *render(context: Context): Generator<unknown, void> {
    yield this.value.value(context, false);
  }

  *arguments(): Generator<Value> {
    yield this.value;
  }
}

/**
 * `{% refuse "This letter tells of an approval" %}`: where the values lead here, no letter is made. For what a template
 * must never say: that a denied application was approved, because someone asked for the wrong letter.
 */
export class RefuseTag extends Tag {
  private readonly why: string;

  constructor(token: TagToken, remaining: TopLevelToken[], liquid: Liquid) {
    super(token, remaining, liquid);
    const [, double, single] = /^(?:"([^"]+)"|'([^']+)')$/.exec(token.args.trim()) ?? [];
    const why = double ?? single;
    if (why === undefined) throw new Error('refuse is followed by the reason, in quotation marks');
    this.why = why;
  }

  render(): never {
    throw new Error(this.why);
  }
}
