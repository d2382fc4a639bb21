import { setTimeout } from 'node:timers/promises';
import { application, DENIAL } from '../support/credit-application.js';
import type { Staff } from '../support/fleet.js';
import type { Answer as HttpAnswer } from '../support/http-client.js';
import type { Answer } from './stage.js';

/** Real time in which a command must have been answered, however often instances die meanwhile. */
const PATIENCE_MS = 180_000;
const PAUSE_MS = 100;

/** A decision that a client wants on record. */
export interface Wanted {
  readonly reference: string;
  /** A denial owes the applicant a letter; a withdrawal does not. */
  readonly letter: boolean;
}

/**
 * Clients of a service whose instances die: each command goes to one that runs, and again under its key until it is
 * answered. Keeps what they were told.
 */
export class Clients {
  readonly answers = new Map<string, Answer>();
  /** How often a command had to be sent again. */
  repeated = 0;

  constructor(private readonly staff: () => Staff) {}

  /** An application comes in and is decided. */
  async decide({ reference, letter }: Wanted): Promise<void> {
    const opened = await this.ask(`open-${reference}`, '/v1/cases', application(reference));
    const { caseId } = JSON.parse(opened.text) as { caseId: string };
    const decision = letter ? DENIAL : { outcome: 'withdrawn', reasons: [] };
    await this.ask(`decide-${reference}`, `/v1/cases/${caseId}/decisions`, decision);
  }

  private async ask(key: string, path: string, body: object): Promise<Answer> {
    for (const until = performance.now() + PATIENCE_MS; ; await setTimeout(PAUSE_MS)) {
      const answer = await this.send(key, path, body);
      if (answer && answer.status < 300) {
        const told = { status: answer.status, text: answer.text, commandId: '' };
        this.answers.set(key, told);
        return told;
      }
      if (answer && answer.status !== 503) throw new Error(`${key}: ${answer.status} ${answer.text}`);
      if (performance.now() > until) throw new Error(`${key} was not answered: ${answer?.text ?? 'no connection'}`);
      this.repeated += 1;
    }
  }

  /** Undefined where the instance has died before it answered, or does not listen. */
  private async send(key: string, path: string, body: object): Promise<HttpAnswer | undefined> {
    try {
      return await this.staff().caseSystem.post(path, body, { 'idempotency-key': key });
    } catch (error) {
      // What fetch reports of a connection that could not be made or was cut is a TypeError; a silent one runs out.
      const name = (error as Error).name;
      if (name === 'TypeError' || name === 'TimeoutError') return undefined;
      throw error;
    }
  }
}
