import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { putAttribute } from './attributes.js';
import { CasePlaces } from './case-places.js';
import { MAX_NESTING, MAX_RECORD_LENGTH, type SourceItem, type SourceReader } from './source-event.js';
import { XesTrace, type XesDraft, type XesFault } from './xes-trace.js';

/** Elements that hold one attribute (IEEE 1849, 5.5); `values` groups the members of a list. */
const ATTRIBUTES = new Set(['string', 'date', 'int', 'float', 'boolean', 'id', 'list', 'container']);
const WITHOUT_VALUE = new Set(['list', 'container']);
/** Text that may pass without a tag: beyond it the file is no log, and the parser would collect it without end. */
const MAX_TAGLESS_LENGTH = 16 * MAX_RECORD_LENGTH;
/** What an attribute costs beside its text, so that thousands of empty ones count as well. */
const ATTRIBUTE_OVERHEAD = 100;

/** Defaults of the log never stand in for these: who, what, when and which case are stated or missing. */
const NEVER_DEFAULTED = new Set(['concept:name', 'time:timestamp', 'identity:id', 'org:resource']);

export interface XesOptions {
  /** Name of an event classifier of the log: its keys, joined by `+`, are the activity instead of `concept:name`. */
  readonly classifier?: string;
}

/** What attributes can belong to: the log's defaults, a trace, an event. */
interface XesOwner {
  readonly values: Record<string, string>;
  length: number;
  fault?: XesFault;
}

/** What the parser found wrong, at the parser's place. Thrown out of the parser's callbacks to stop it at once. */
class XesBroken extends Error {}

/**
 * Reads IEEE 1849 XES. Attribute values are kept as the strings they are, nested attributes stand under `outer/inner`.
 * The events of a trace are delivered when the trace ends; when it breaks off, the whole ones are delivered before
 * the break. External entities are never followed and none but the five of XML are known.
 */
export class XesReader implements SourceReader {
  finished = false;
  private readonly parser = new SaxesParser({ xmlns: false as const });
  private items: SourceItem[] = [];
  private depth = 0;
  private tagless = 0;
  private trace: XesTrace | undefined;
  private event: XesDraft | undefined;
  /** The event whose end tag was just read, and where: the parser tells of a wrong end tag only after its element. */
  private ended: { readonly event: XesDraft; readonly position: number } | undefined;
  private globals: (XesOwner & { readonly scope: string }) | undefined;
  /** Full names of the attributes that are open, the innermost last. */
  private readonly open: string[] = [];
  private readonly defaults = { trace: {} as Record<string, string>, event: {} as Record<string, string> };
  private readonly places = new CasePlaces();
  private readonly classifiers = new Map<string, string[]>();

  constructor(private readonly options: XesOptions = {}) {
    this.parser.on('error', (error) => {
      throw new XesBroken(error.message.replace(/^\d+:\d+: /, ''));
    });
    this.parser.on('opentag', (tag) => this.opened(tag));
    this.parser.on('closetag', (tag) => this.closed(localName(tag.name)));
  }

  push(text: string): SourceItem[] {
    return this.attempt(() => {
      this.tagless += text.length;
      this.parser.write(text);
      this.settle();
      if (this.tagless > MAX_TAGLESS_LENGTH) throw new XesBroken('No tag for 16 million characters: this is no log');
    });
  }

  end(broken?: string): SourceItem[] {
    return this.attempt(() => {
      if (broken !== undefined) throw new XesBroken(broken);
      this.parser.close();
      this.settle();
      this.finished = true;
    });
  }

  private attempt(step: () => void): SourceItem[] {
    this.items = [];
    try {
      step();
    } catch (error) {
      if (!(error instanceof XesBroken)) throw error;
      if (this.ended && this.ended.position !== this.parser.position) this.settle();
      this.trace?.flush(this.items);
      const { line, column } = this.parser;
      this.items.push({ kind: 'broken', line, column: Math.max(column, 1), message: error.message });
      this.finished = true;
    }
    return this.items;
  }

  private opened(tag: SaxesTagPlain): void {
    const name = localName(tag.name);
    this.settle();
    this.tagless = 0;
    this.depth += 1;
    if (this.depth === 1 && name !== 'log') throw new XesBroken(`The root element is <${tag.name}>, not <log>: no XES`);
    if (this.depth > MAX_NESTING) throw new XesBroken(`Elements are nested deeper than ${MAX_NESTING}`);
    if (name === 'trace') this.openTrace();
    else if (name === 'event') this.openEvent();
    else if (name === 'global') this.globals = { scope: tag.attributes['scope'] ?? 'event', values: {}, length: 0 };
    else if (name === 'classifier') this.addClassifier(tag.attributes);
    else if (ATTRIBUTES.has(name)) this.openAttribute(name, tag.attributes);
  }

  private closed(name: string): void {
    this.settle();
    this.tagless = 0;
    this.depth -= 1;
    if (name === 'event') {
      if (this.event) this.ended = { event: this.event, position: this.parser.position };
      this.event = undefined;
    } else if (name === 'trace') {
      this.trace?.flush(this.items);
      this.trace = undefined;
    } else if (name === 'global') this.closeGlobals();
    else if (ATTRIBUTES.has(name)) this.open.pop();
  }

  /** Hands the event that ended to its trace: its end tag was the right one. */
  private settle(): void {
    if (!this.ended) return;
    const { event } = this.ended;
    this.ended = undefined;
    if (this.trace) return this.trace.add(event, this.items);
    // IEEE 1849 allows events outside of traces; a trace of their own makes them rejections without a case.
    const alone = this.newTrace();
    alone.add(event, this.items);
    alone.flush(this.items);
  }

  private openTrace(): void {
    if (this.trace || this.event) throw new XesBroken('A <trace> within a trace or an event');
    this.trace = this.newTrace();
  }

  private newTrace(): XesTrace {
    const { classifier } = this.options;
    const keys = classifier === undefined ? ['concept:name'] : this.classifiers.get(classifier);
    if (keys) return new XesTrace(keys, this.defaults, this.places);
    const known = [...this.classifiers.keys()].join(', ') || 'none';
    throw new XesBroken(`The log has no event classifier '${String(classifier)}'; it has: ${known}`);
  }

  private openEvent(): void {
    if (this.event || this.open.length > 0) throw new XesBroken('An <event> within an event or an attribute');
    this.event = { line: this.parser.line, values: {}, length: 0 };
  }

  private openAttribute(element: string, { key, value }: Record<string, string>): void {
    const outer = this.open.at(-1);
    const name = outer === undefined ? (key ?? '') : `${outer}/${key ?? ''}`;
    this.open.push(name);
    // Attributes of the log itself describe the log, not a case.
    const owner: XesOwner | undefined = this.globals ?? this.event ?? this.trace;
    if (!owner) return;
    owner.length += name.length + (value?.length ?? 0) + ATTRIBUTE_OVERHEAD;
    if (key === undefined || (value === undefined && !WITHOUT_VALUE.has(element))) {
      owner.fault ??= { reason: 'attribute-malformed', field: name, detail: `<${element}> without key or value` };
    } else if (owner.length > MAX_RECORD_LENGTH) {
      owner.fault ??= { reason: 'record-too-long', detail: `longer than ${MAX_RECORD_LENGTH} characters` };
    } else if (owner === this.trace && this.trace.partlyDelivered) {
      throw new XesBroken('An attribute of the trace after thousands of its events: XES wants it before them');
    } else if (value !== undefined) putAttribute(owner.values, name, value);
  }

  private closeGlobals(): void {
    const globals = this.globals;
    this.globals = undefined;
    if (globals?.fault) throw new XesBroken(`The <global> attributes: ${globals.fault.detail ?? globals.fault.reason}`);
    if (globals?.scope !== 'trace' && globals?.scope !== 'event') return;
    for (const [name, value] of Object.entries(globals.values)) {
      if (!NEVER_DEFAULTED.has(name)) putAttribute(this.defaults[globals.scope], name, value);
    }
  }

  private addClassifier({ name, keys, scope }: Record<string, string>): void {
    if (name === undefined || keys === undefined || scope === 'trace') return;
    // Keys are separated by spaces; one that holds a space stands in single quotes.
    this.classifiers.set(
      name,
      [...keys.matchAll(/'([^']*)'|(\S+)/g)].map((match) => match[1] ?? match[2] ?? ''),
    );
  }
}

/** Element name without a namespace prefix. */
function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
}
