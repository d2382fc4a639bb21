import { OpenCaseHandler } from './cases/open-case.js';
import { AddPartyHandler } from './cases/add-party.js';
import { CorrectContactHandler } from './cases/correct-contact.js';
import { AssignCaseHandler } from './cases/assign-case.js';
import { EnterStageHandler } from './cases/enter-stage.js';
import { RequestInformationHandler } from './cases/request-information.js';
import { ReceiveInformationHandler } from './cases/receive-information.js';
import { RecordFactHandler } from './cases/record-fact.js';
import { DecideCaseHandler } from './cases/decide-case.js';
import { ReviseDecisionHandler } from './cases/revise-decision.js';
import { RecordPaymentHandler } from './cases/record-payment.js';
import { RecordCorrectionHandler } from './cases/record-correction.js';
import { RecordFilingHandler } from './cases/record-filing.js';
import { RecordConsentHandler } from './cases/record-consent.js';
import { EscalateCaseHandler } from './cases/escalate-case.js';
import { AttachDocumentHandler } from './cases/attach-document.js';
import { AddNoteHandler } from './cases/add-note.js';
import { RecordWorkHandler } from './cases/record-work.js';
import { LinkCaseHandler } from './cases/link-case.js';
import { TakeCaseLiveHandler } from './cases/take-case-live.js';
import { CloseCaseHandler } from './cases/close-case.js';
import { ReopenCaseHandler } from './cases/reopen-case.js';
import { RequestCommunicationHandler } from './communications/request-communication.js';
import { RecordCompositionHandler } from './communications/record-composition.js';
import { RecordCompositionFailureHandler } from './communications/record-composition-failure.js';
import { EditCommunicationHandler } from './communications/edit-communication.js';
import { ReleaseCommunicationHandler } from './communications/release-communication.js';
import { StartAttemptHandler } from './communications/start-attempt.js';
import { RecordAttemptFailureHandler } from './communications/record-attempt-failure.js';
import { RecordHandOffHandler } from './communications/record-hand-off.js';
import { RecordReceiptHandler } from './communications/record-receipt.js';
import { ResendCommunicationHandler } from './communications/resend-communication.js';
import { ReviewContactHandler } from './communications/review-contact.js';
import { AssumeReceiptHandler } from './communications/assume-receipt.js';
import { CancelCommunicationHandler } from './communications/cancel-communication.js';
import { IncurObligationHandler } from './obligations/incur-obligation.js';
import { NoteUndeterminedHandler } from './obligations/note-undetermined.js';
import { WarnObligationHandler } from './obligations/warn-obligation.js';
import { SatisfyObligationHandler } from './obligations/satisfy-obligation.js';
import { WaiveObligationHandler } from './obligations/waive-obligation.js';
import { BreachObligationHandler } from './obligations/breach-obligation.js';
import { WithdrawBreachHandler } from './obligations/withdraw-breach.js';
import { RecomputeObligationHandler } from './obligations/recompute-obligation.js';
import { ExtendObligationHandler } from './obligations/extend-obligation.js';
import { TollObligationHandler } from './obligations/toll-obligation.js';
import { ResumeObligationHandler } from './obligations/resume-obligation.js';
import { SatisfyInPartHandler } from './obligations/satisfy-in-part.js';
import { RequestRecomputationHandler } from './obligations/request-recomputation.js';
import { ReviewBreachHandler } from './obligations/review-breach.js';
import { DraftTemplateHandler } from './templates/draft-template.js';
import { SubmitTemplateHandler } from './templates/submit-template.js';
import { ApproveTemplateHandler } from './templates/approve-template.js';
import { RejectTemplateHandler } from './templates/reject-template.js';
import { RetireTemplateHandler } from './templates/retire-template.js';
import { ProposePolicyHandler } from './policies/propose-policy.js';
import { ReceiveMessageHandler } from './inbound/receive-message.js';
import { RecordApplicationHandler } from './inbound/record-application.js';
import { RecordInboundRefusalHandler } from './inbound/record-inbound-refusal.js';
import { PassGapHandler } from './inbound/pass-gap.js';
import { RetryMessageHandler } from './inbound/retry-message.js';
import { RecordCounterpartCallHandler } from './counterparts/record-counterpart-call.js';
import { RecordCounterpartFailureHandler } from './counterparts/record-counterpart-failure.js';
import { StartCounterpartCallHandler } from './counterparts/start-counterpart-call.js';
import { LeaveEngineDocumentHandler } from './engine-documents/leave-engine-document.js';
import { MatchEngineDocumentHandler } from './engine-documents/match-engine-document.js';
import { ReceiveEngineDocumentHandler } from './engine-documents/receive-engine-document.js';
import { SetEngineDocumentAsideHandler } from './engine-documents/set-engine-document-aside.js';
import { DiscardMessageHandler } from './inbound/discard-message.js';
import { RejectBodyHandler } from './inbound/reject-body.js';
import { ActivatePolicyHandler } from './policies/activate-policy.js';
import { RetirePolicyHandler } from './policies/retire-policy.js';
import { GrantRoleHandler } from './principals/grant-role.js';
import { IssueKeyHandler } from './principals/issue-key.js';
import { NotePersonHandler } from './principals/note-person.js';
import { RemoveRoleHandler } from './principals/remove-role.js';
import { RevokeKeyHandler } from './principals/revoke-key.js';

/** All command handlers, for the CommandBus. */
export const COMMAND_HANDLERS = [
  OpenCaseHandler,
  AddPartyHandler,
  CorrectContactHandler,
  AssignCaseHandler,
  EnterStageHandler,
  RequestInformationHandler,
  ReceiveInformationHandler,
  RecordFactHandler,
  DecideCaseHandler,
  ReviseDecisionHandler,
  RecordPaymentHandler,
  RecordCorrectionHandler,
  RecordFilingHandler,
  RecordConsentHandler,
  EscalateCaseHandler,
  AttachDocumentHandler,
  AddNoteHandler,
  RecordWorkHandler,
  LinkCaseHandler,
  TakeCaseLiveHandler,
  CloseCaseHandler,
  ReopenCaseHandler,
  RequestCommunicationHandler,
  RecordCompositionHandler,
  RecordCompositionFailureHandler,
  EditCommunicationHandler,
  ReleaseCommunicationHandler,
  StartAttemptHandler,
  RecordAttemptFailureHandler,
  RecordHandOffHandler,
  RecordReceiptHandler,
  AssumeReceiptHandler,
  ResendCommunicationHandler,
  CancelCommunicationHandler,
  ReviewContactHandler,
  RecordCounterpartCallHandler,
  RecordCounterpartFailureHandler,
  StartCounterpartCallHandler,
  LeaveEngineDocumentHandler,
  MatchEngineDocumentHandler,
  ReceiveEngineDocumentHandler,
  SetEngineDocumentAsideHandler,
  ReceiveMessageHandler,
  RecordApplicationHandler,
  RecordInboundRefusalHandler,
  PassGapHandler,
  RetryMessageHandler,
  DiscardMessageHandler,
  RejectBodyHandler,
  IncurObligationHandler,
  NoteUndeterminedHandler,
  WarnObligationHandler,
  SatisfyObligationHandler,
  WaiveObligationHandler,
  BreachObligationHandler,
  WithdrawBreachHandler,
  RecomputeObligationHandler,
  ExtendObligationHandler,
  TollObligationHandler,
  ResumeObligationHandler,
  SatisfyInPartHandler,
  RequestRecomputationHandler,
  ReviewBreachHandler,
  DraftTemplateHandler,
  SubmitTemplateHandler,
  ApproveTemplateHandler,
  RejectTemplateHandler,
  RetireTemplateHandler,
  ProposePolicyHandler,
  ActivatePolicyHandler,
  RetirePolicyHandler,
  GrantRoleHandler,
  IssueKeyHandler,
  NotePersonHandler,
  RemoveRoleHandler,
  RevokeKeyHandler,
] as const;
