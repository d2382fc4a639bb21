import { PDFDocument } from 'pdf-lib';
import { z } from 'zod';
import {
  CompositionRefused,
  type ComposedLetter,
  type Composer,
  type CompositionOrder,
  type FulfilledLetter,
  type FulfilmentOrder,
} from '../../../ports/composer.js';
import type { RenderedTemplate } from '../../../templates/letter-blocks.js';
import { renderTemplate } from '../../../templates/render-template.js';
import { TemplateRefused } from '../../../templates/template-errors.js';
import { OutboundHttp, type OutboundHttpOptions } from '../../outbound-http/outbound-http.js';
import { compositionKey } from './composition-key.js';
import { directoryTokens } from './directory.js';
import { DesignService } from './design-service.js';
import type { EngineAnswer, EngineOutput } from './engine-answer.js';
import { ExstreamUnavailable, type ExstreamDesign, type ExstreamSettings } from './exstream-settings.js';
import { Orchestration } from './orchestration.js';

export const ENGINE = 'opentext-exstream';

export interface ExstreamOptions {
  readonly settings: ExstreamSettings;
  readonly http?: Omit<OutboundHttpOptions, 'neighbour'>;
}

/**
 * What the engine gets for one letter: all values, and the text of the approved template with these values in it, so that
 * a design prints what was approved here, word for word, in a look of its own.
 */
export interface DriverData {
  readonly document: Omit<CompositionOrder, 'templateBody' | 'partials' | 'merge'>;
  readonly data: CompositionOrder['merge'];
  readonly content: RenderedTemplate;
}

/** Composes letters on demand with OpenText Exstream, from designs that are approved there at that moment. */
export function exstreamComposer(options: ExstreamOptions): Composer {
  return new ExstreamComposer(options);
}

class ExstreamComposer implements Composer {
  private readonly http: OutboundHttp;
  private readonly designs: DesignService;
  private readonly engine: Orchestration;
  private readonly settings: ExstreamSettings;

  constructor({ settings, http }: ExstreamOptions) {
    this.settings = settings;
    this.http = new OutboundHttp({ ...http, neighbour: 'Exstream' });
    const tokens = directoryTokens(this.http, settings.directory);
    this.designs = new DesignService(tokens, settings);
    this.engine = new Orchestration(tokens, settings);
  }

  /** Beside the port's `CompositionRefused` it throws `ExstreamUnavailable` and what the client throws: later, then. */
  async compose(order: CompositionOrder): Promise<ComposedLetter> {
    const content = rendering(order);
    const design = await this.approvedDesign(order.templateId);
    const { templateBody: _, partials: __, merge: data, ...document } = order;
    const driverData = { document, data, content } satisfies DriverData;
    const answer = await this.engine.generate(design, compositionKey(design, order), driverData);
    const engineDocument = interactiveDocument(answer);
    return {
      ...(await this.made(answer)),
      elements: content.elements,
      partials: content.partials,
      ...(engineDocument !== undefined && { engineDocument }),
    };
  }

  /** Throws as `compose` does. */
  async fulfil({ templateId, engineDocument }: FulfilmentOrder): Promise<FulfilledLetter> {
    const { fulfilment } = await this.approvedDesign(templateId);
    if (!fulfilment) {
      const words = `No fulfilment is named for the Exstream design of the template ${templateId}`;
      throw new CompositionRefused('template-not-approved', words);
    }
    return this.made(await this.engine.fulfil(fulfilment, engineDocument));
  }

  async approved(templateId: string): Promise<boolean> {
    const design = this.settings.designs[templateId];
    return design !== undefined && (await this.designs.approved(design.communicationId)) !== undefined;
  }

  private async made(answer: EngineAnswer): Promise<FulfilledLetter> {
    const { bytes } = letterOf(answer, this.settings.queue);
    const pages = await pagesOf(bytes);
    return { bytes, mediaType: 'application/pdf', pages, engine: ENGINE, engineVersion: await this.engine.version() };
  }

  close(): Promise<void> {
    return this.http.close();
  }

  /** @throws CompositionRefused where none is named, or it is not approved now */
  private async approvedDesign(templateId: string): Promise<ExstreamDesign> {
    const design = this.settings.designs[templateId];
    if (!design)
      throw new CompositionRefused(
        'template-not-approved',
        `No Exstream design is named for the template ${templateId}`,
      );
    if (!(await this.approved(templateId))) {
      const words = `The Exstream design ${design.communicationId} of the template ${templateId} is not approved`;
      throw new CompositionRefused('template-not-approved', words);
    }
    return design;
  }
}

function rendering(order: CompositionOrder): RenderedTemplate {
  try {
    return renderTemplate(order.templateBody, order.merge, order.partials);
  } catch (error) {
    if (!(error instanceof TemplateRefused)) throw error;
    throw new CompositionRefused(error.failure, error.message);
  }
}

const interactiveOutput = z.object({ documentId: z.string().min(1).max(200) });

/** The id of the document that the engine keeps in Interactive Editor: an output of its own, JSON. */
function interactiveDocument(answer: EngineAnswer): string | undefined {
  const outputs = 'outputs' in answer ? answer.outputs : [];
  for (const { mediaType, bytes } of outputs) {
    const named = mediaType === 'application/json' ? interactiveOutput.safeParse(jsonIn(bytes)) : undefined;
    if (named?.success) return named.data.documentId;
  }
  return undefined;
}

function jsonIn(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    // An output of some other kind: it names no document.
    return undefined;
  }
}

/** The one output that is the letter. @throws CompositionRefused, ExstreamUnavailable */
function letterOf(answer: EngineAnswer, queue: string | undefined): EngineOutput {
  if ('unavailable' in answer) throw new ExstreamUnavailable(answer.unavailable);
  if ('refused' in answer) throw new CompositionRefused('render-error', answer.refused, answer.detail);
  const letters = answer.outputs.filter(
    (output) => output.mediaType === 'application/pdf' && (queue === undefined || (output.queue ?? queue) === queue),
  );
  const [letter] = letters;
  if (letter && letters.length === 1) return letter;
  const listed = answer.outputs.map((output) => `${output.queue ?? 'no queue'} (${output.mediaType})`).join(', ');
  const words = `Exstream made ${letters.length} PDF outputs${queue === undefined ? '' : ` on ${queue}`}, not one`;
  throw new CompositionRefused('render-error', `${words}: ${listed || 'nothing'}`);
}

/** @throws CompositionRefused when the engine's output cannot be read as a PDF */
async function pagesOf(bytes: Uint8Array): Promise<number> {
  try {
    return (await PDFDocument.load(bytes, { updateMetadata: false })).getPageCount();
  } catch {
    throw new CompositionRefused('render-error', `Exstream's output of ${bytes.length} bytes is no readable PDF`);
  }
}
