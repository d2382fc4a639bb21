import { Injectable } from '@nestjs/common';
import { templateDecider, textInForce, type DecidingDays, type Version } from '../../domain/template.js';
import { templateStream } from '../../events/identity.js';
import { StreamRunner } from '../kernel/stream-runner.js';

/** What versions a template has, straight from its stream. */
@Injectable()
export class TemplateReader {
  constructor(private readonly streams: StreamRunner) {}

  /** The newest version with this body; undefined where none has it. */
  async versionOf(templateId: string, bodyHash: string): Promise<number | undefined> {
    const { versions } = await this.streams.state(templateDecider, templateStream(templateId));
    const [version] = Object.entries(versions).findLast(([, { draft }]) => draft.bodyHash === bodyHash) ?? [];
    return version === undefined ? undefined : Number(version);
  }

  /** Whether a version with this body is approved: of a letter the newest, of a partial any of its texts. */
  async isApproved(templateId: string, bodyHash: string): Promise<boolean> {
    const { versions } = await this.streams.state(templateDecider, templateStream(templateId));
    const approved = Object.values(versions).filter(({ state }) => state === 'approved');
    const inUse = approved.at(-1)?.draft.kind === 'partial' ? approved : approved.slice(-1);
    return inUse.some(({ draft }) => draft.bodyHash === bodyHash);
  }

  /** The approved text of a partial that a letter of these days gets; undefined where none is in force. */
  async textInForce(partialId: string, days: DecidingDays): Promise<Version | undefined> {
    return textInForce(await this.streams.state(templateDecider, templateStream(partialId)), days);
  }
}
