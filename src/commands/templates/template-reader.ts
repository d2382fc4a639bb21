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

  /** Hash of the approved body; undefined where no version is approved. */
  async approvedHash(templateId: string): Promise<string | undefined> {
    return approvedVersion(await this.streams.state(templateDecider, templateStream(templateId)))?.draft.bodyHash;
  }
}
