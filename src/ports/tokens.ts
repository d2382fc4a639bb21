/** Injection tokens of the ports: modules ask for these, `app.module.ts` and `cli.ts` say which adapter stands behind them. */

/** {@link import('./event-log.js').EventLog} */
export const EVENT_LOG = Symbol('EventLog');
/** {@link import('./event-store.js').EventStore} */
export const EVENT_STORE = Symbol('EventStore');
/** {@link import('./vault.js').Vault} */
export const VAULT = Symbol('Vault');
/** {@link import('./read-store.js').ReadStore} */
export const READ_STORE = Symbol('ReadStore');
/** {@link import('./clock.js').Clock} */
export const CLOCK = Symbol('Clock');
/** {@link import('./documents.js').Documents} */
export const DOCUMENTS = Symbol('Documents');
/** {@link import('./composer.js').Composer} */
export const COMPOSER = Symbol('Composer');
/** A list of {@link import('./channel.js').Channel}, one per way out of the house. */
export const CHANNELS = Symbol('Channels');
/** {@link import('../runtime/runtime.js').Runtime} */
export const RUNTIME = Symbol('Runtime');
/** URL of what the painter of reports runs; undefined: the built module. */
export const PAINTER_ENTRY = Symbol('PainterEntry');
/** Path of the folder that finished reports are kept in. */
export const REPORT_FOLDER = Symbol('ReportFolder');
/** {@link import('./log-warnings.js').LogWarnings} */
export const LOG_WARNINGS = Symbol('LogWarnings');
/** A function that deletes disclosures of appends that never came. */
export const VAULT_SWEEPER = Symbol('VaultSweeper');
/** Whether metrics are served on the API's own listener. */
export const METRICS_ON_LISTENER = Symbol('MetricsOnListener');
/** {@link import('../runtime/completeness/completeness-monitor.js').CompletenessMonitor} */
export const COMPLETENESS = Symbol('Completeness');
/** Secrets that the case system signs its messages with, as Standard Webhooks writes them. */
export const INBOUND_SECRETS = Symbol('InboundSecrets');
/** {@link import('./notice-requirements.js').NoticeRequirements} */
export const NOTICE_REQUIREMENTS = Symbol('NoticeRequirements');
/** Whether other instances may run on the same stores. */
export const SHARED_STORES = Symbol('SharedStores');
/** {@link import('./legal-entities.js').LegalEntities} */
export const LEGAL_ENTITIES = Symbol('LegalEntities');
/** {@link import('./mail-notifications.js').MailNotifications}, or null where no folder is named */
export const MAIL_NOTIFICATIONS = Symbol('MailNotifications');
