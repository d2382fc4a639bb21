import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import type { Recorded } from './recorded.js';

/** Events that a filtered subscription passes. Prefixes are ordinal; a regular expression is searched, not anchored. */
export type EventFilter = (event: Recorded) => boolean;

/** The filter of a read request; everything passes where there is none. */
export function eventFilter(options: ReadReq.Options): EventFilter {
  const filter = options.getFilter();
  if (filter === undefined) return () => true;
  const byType = filter.getEventType();
  const expression = byType ?? filter.getStreamIdentifier();
  const subject = (event: Recorded) => (byType ? event.type : event.stream);
  const regex = expression?.getRegex() ?? '';
  if (regex !== '') {
    const compiled = new RegExp(regex, 'u');
    return (event) => compiled.test(subject(event));
  }
  const prefixes = expression?.getPrefixList() ?? [];
  return (event) => prefixes.some((prefix) => subject(event).startsWith(prefix));
}
