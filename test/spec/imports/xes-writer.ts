/** An attribute as XES writes it; `inner` are attributes of the attribute. */
export interface XesAttribute {
  readonly type: 'string' | 'date' | 'int' | 'float' | 'boolean' | 'id';
  readonly key: string;
  readonly value: string;
  readonly inner?: readonly XesAttribute[];
}

export interface XesLog {
  readonly traces: readonly {
    readonly attributes: readonly XesAttribute[];
    readonly events: readonly (readonly XesAttribute[])[];
  }[];
}

export const HEADER =
  '<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1.0" xmlns="http://www.xes-standard.org/">\n';

/** One event per line, so that a line number names an event. */
export function writeXes(log: XesLog, header = ''): string {
  const traces = log.traces.map(({ attributes, events }) => {
    const lines = events.map((event) => `<event>${event.map(attributeText).join('')}</event>\n`);
    return `<trace>${attributes.map(attributeText).join('')}\n${lines.join('')}</trace>\n`;
  });
  return `${HEADER}${header}${traces.join('')}</log>\n`;
}

function attributeText({ type, key, value, inner }: XesAttribute): string {
  const start = `<${type} key="${escaped(key)}" value="${escaped(value)}"`;
  return inner && inner.length > 0 ? `${start}>${inner.map(attributeText).join('')}</${type}>` : `${start}/>`;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;')
    .replaceAll('\r', '&#xD;')
    .replaceAll('\t', '&#9;');
}

export const text = (key: string, value: string): XesAttribute => ({ type: 'string', key, value });
export const date = (key: string, value: string): XesAttribute => ({ type: 'date', key, value });

/** An event with the attributes that every event needs. */
export function xesEvent(activity: string, at: string, ...more: readonly XesAttribute[]): XesAttribute[] {
  return [text('concept:name', activity), date('time:timestamp', at), ...more];
}
