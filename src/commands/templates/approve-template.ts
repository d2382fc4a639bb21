import { CommandHandler } from '@nestjs/cqrs';
import { approvedVersion, templateDecider } from '../../domain/template.js';
import { templateStream } from '../../events/identity.js';
import type { Outcome } from '../kernel/command.js';
import { TemplateCommandOf, TemplateHandler } from './template-command.js';

/** Approves a version; the author cannot. */
export class ApproveTemplate extends TemplateCommandOf<'approve-template'> {
  readonly type = 'approve-template';
}

@CommandHandler(ApproveTemplate)
export class ApproveTemplateHandler extends TemplateHandler<'approve-template'> {
  /** A letter is approved with what it includes in view: a partial that nobody approved would leave it unmade. */
  override async execute({ type, data, context }: ApproveTemplate): Promise<Outcome> {
    return super.execute({ type, data: { ...data, lacking: await this.lacking(data) }, context } as ApproveTemplate);
  }

  private async lacking({ templateId, templateVersion }: ApproveTemplate['data']): Promise<readonly string[]> {
    const { versions } = await this.streams.state(templateDecider, templateStream(templateId));
    const included = versions[templateVersion]?.draft.partials ?? [];
    const approved = await Promise.all(
      included.map(async (id) => approvedVersion(await this.streams.state(templateDecider, templateStream(id)))),
    );
    return included.filter((_, at) => approved[at]?.draft.kind !== 'partial');
  }
}
