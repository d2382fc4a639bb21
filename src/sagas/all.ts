import type { SagaDefinition } from '../ports/saga.js';
import { attachOnMatch } from './attach-on-match.js';
import { catchUpOnInbound } from './catch-up-on-inbound.js';
import { clockOnCase } from './clock-on-case/clock-on-case.js';
import { composeLetter } from './compose-letter.js';
import { counterpartOnRecord } from './counterpart-on-record.js';
import { escalateOnBreach } from './escalate-on-breach.js';
import { exceptionOnFailedDelivery } from './exception-on-failed-delivery.js';
import { letterOnMilestone } from './letter-on-milestone.js';
import { letterOnRevisedOutcome } from './letter-on-revised-outcome.js';
import { letterOnStage } from './letter-on-stage.js';
import { letterOnDutyToEach } from './letter-on-duty-to-each.js';
import { regulatoryNotice } from './regulatory-notice.js';
import { substituteOnFailedNotice } from './substitute-on-failed-notice.js';

/** What follows from what: every process manager of the house. */
export const SAGAS = [
  letterOnMilestone,
  letterOnRevisedOutcome,
  letterOnStage,
  regulatoryNotice,
  letterOnDutyToEach,
  substituteOnFailedNotice,
  composeLetter,
  exceptionOnFailedDelivery,
  clockOnCase,
  catchUpOnInbound,
  escalateOnBreach,
  attachOnMatch,
  counterpartOnRecord,
] as unknown as readonly SagaDefinition[];

/** The sagas of a deployment: without a case system nothing is asked of one. */
export const sagasOf = (has: { readonly caseSystem: boolean }): readonly SagaDefinition[] =>
  has.caseSystem ? SAGAS : SAGAS.filter(({ name }) => name !== counterpartOnRecord.name);
