import { z } from 'zod';
import { jsonOf, type AccessTokens } from '../../outbound-http/access-tokens.js';
import { ExstreamUnavailable, type ExstreamSettings } from './exstream-settings.js';

/** One version of a resource, as far as it matters here. */
const resource = z.object({
  id: z.string(),
  version: z.coerce.number().int().optional(),
  state: z.string(),
});
const page = z.object({
  status: z.string().optional(),
  data: z.array(resource),
  page: z.object({ totalElements: z.number().optional() }).optional(),
});
export type ApprovedDesign = z.infer<typeof resource>;

const PAGE = 100;
/** Ten thousand designs in one domain: more is not looked through for one letter. */
const MOST_PAGES = 100;

/** Which designs are approved now, in Design and Administration. Asked for each letter: an approval may have been taken back. */
export class DesignService {
  /** A question under way: letters that are composed at the same time share its answer. */
  private readonly asking = new Map<string, Promise<ApprovedDesign | undefined>>();

  constructor(
    private readonly tokens: AccessTokens,
    private readonly settings: ExstreamSettings,
  ) {}

  /**
   * The latest version of a design where it is approved; undefined for a draft, one in review, rejected or not there.
   * @throws ExstreamUnavailable, and what the client throws
   */
  approved(designId: string): Promise<ApprovedDesign | undefined> {
    const before = this.asking.get(designId);
    if (before) return before;
    const question = this.find(designId).finally(() => this.asking.delete(designId));
    this.asking.set(designId, question);
    return question;
  }

  private async find(designId: string): Promise<ApprovedDesign | undefined> {
    for (let read = 0; read < MOST_PAGES; read += 1) {
      const { data, page: of } = await this.page(read * PAGE);
      const found = data.find(({ id }) => id.toLowerCase() === designId.toLowerCase());
      // The filter says so already; what decides on a letter is looked at, not trusted.
      if (found) return found.state === 'APPROVED' ? found : undefined;
      const last = of?.totalElements === undefined ? data.length < PAGE : (read + 1) * PAGE >= of.totalElements;
      if (last) return undefined;
    }
    throw new ExstreamUnavailable(`The design service lists more than ${PAGE * MOST_PAGES} approved designs`);
  }

  private async page(offset: number): Promise<z.infer<typeof page>> {
    const { url: base, domain, designType } = this.settings;
    const url = new URL(`${base.href.replace(/\/$/, '')}/design/api/v1/resources/${encodeURIComponent(domain)}`);
    url.search = new URLSearchParams({
      'filter.types': designType,
      'filter.states': 'APPROVED',
      'filter.latestVersion': 'true',
      count: String(PAGE),
      offset: String(offset),
    }).toString();
    const answer = await this.tokens.authorized({ method: 'GET', url, headers: { accept: 'application/json' } });
    const parsed = page.safeParse(jsonOf(answer));
    if (answer.status === 200 && parsed.success) return parsed.data;
    throw new ExstreamUnavailable(`The design service does not say what is approved: HTTP ${answer.status}`);
  }
}
