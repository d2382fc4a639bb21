import type { LogWarning } from '../../../ports/log-warnings.js';

/** So many are kept; the first ones tell what happened. */
const KEPT = 100;

/** What was found wrong with the log, each thing once, for as long as it is open. */
export class Alarms {
  private readonly raised = new Map<string, LogWarning>();

  /** @param onAlarm called with each as it is raised, for a line of log */
  constructor(private readonly onAlarm: (warning: LogWarning) => void = () => undefined) {}

  raise(warning: LogWarning): void {
    if (this.raised.has(warning.message) || this.raised.size >= KEPT) return;
    this.raised.set(warning.message, warning);
    this.onAlarm(warning);
  }

  get all(): readonly LogWarning[] {
    return [...this.raised.values()];
  }
}
