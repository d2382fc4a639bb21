import { Injectable } from '@nestjs/common';
import { approvedVersion, templateDecider } from '../../domain/template.js';
import { templateStream } from '../../events/identity.js';
import { StreamRunner } from '../kernel/stream-runner.js';

/** What versions a template has, straight from its stream. */
@Injectable()
export class TemplateReader {
  constructor(private readonly streams: StreamRunner) {}

  /** 0 where nothing was drafted. */
  async latestVersion(templateId: string): Promise<number> {
    const { versions } = await this.streams.state(templateDecider, templateStream(templateId));
    return Object.keys(versions).length;
  }

  /** The newest version with this body; undefined where none has it. */
  async versionOf(templateId: string, bodyHash: string): Promise<number | undefined> {
    const { versions } = await this.streams.state(templateDecider, templateStream(templateId));
    const [version] = Object.entries(versions).findLast(([, { draft }]) => draft.bodyHash === bodyHash) ?? [];
    return version === undefined ? undefined : Number(version);
  }

  /** Hash of the approved body; undefined where no version is approved. */
  async approvedHash(templateId: string): Promise<string | undefined> {
    return approvedVersion(await this.streams.state(templateDecider, templateStream(templateId)))?.draft.bodyHash;
  }
}
