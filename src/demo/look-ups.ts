import type { HttpApi } from './http-api.js';
import type { LookUps } from './order.js';
import type { Pace } from './pace.js';

interface LetterOnCase {
  readonly communicationId: string;
  readonly kind: string;
  readonly exceptionCaseId: string | null;
}
interface ClockOnCase {
  readonly obligationId: string;
  readonly ruleId: string;
}

/** Finds what the story speaks of by its kind, once all that was done before has had its effect. */
export function lookUpsOf(reader: HttpApi, pace: Pace): LookUps {
  const onCase = async <T>(caseId: string, what: string): Promise<readonly T[]> => {
    await pace.rest();
    return (await reader.get<{ items: T[] }>(`/v1/cases/${caseId}/${what}`)).items;
  };
  const latest = async (caseId: string, kind: string): Promise<LetterOnCase> => {
    const letter = (await onCase<LetterOnCase>(caseId, 'communications')).filter((one) => one.kind === kind).at(-1);
    if (!letter) throw new Error(`Case ${caseId} has no ${kind}`);
    return letter;
  };
  return {
    latest: async (caseId, kind) => (await latest(caseId, kind)).communicationId,
    exceptionCase: async (caseId, kind) => {
      const { communicationId, exceptionCaseId } = await latest(caseId, kind);
      if (exceptionCaseId === null) throw new Error(`The letter ${communicationId} has no exception case`);
      return exceptionCaseId;
    },
    clock: async (caseId, rule) => {
      const clock = (await onCase<ClockOnCase>(caseId, 'obligations')).find(({ ruleId }) => ruleId === rule);
      if (!clock) throw new Error(`Case ${caseId} has no clock ${rule}`);
      return clock.obligationId;
    },
  };
}
