import type { CommandContext } from '../commands/kernel/command.js';
import type { State as CommunicationState } from '../domain/communication.js';

/** What the house itself does is done by the service, in the trace of the letter that asked for it. */
export function serviceContext({ trace }: CommunicationState, commandId: string): CommandContext {
  if (!trace) throw new Error('A letter that was not requested has no trace');
  return {
    commandId,
    actor: { type: 'service', id: 'casewitness' },
    correlationId: trace.correlationId,
    causationId: trace.eventId,
    origin: trace.origin,
    confidentiality: trace.confidentiality,
  };
}
