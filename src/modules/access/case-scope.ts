import { Inject, Injectable } from '@nestjs/common';
import { CaseReader } from '../../commands/cases/case-reader.js';
import { Problem } from '../http/problem.js';
import { inScope, type Principal } from './principal.js';

/** Keeps principals within their scope. A case outside it looks like one that is not there. */
@Injectable()
export class CaseScope {
  constructor(@Inject(CaseReader) private readonly cases: CaseReader) {}

  /** @throws Problem 403 when the principal may not open such a case */
  assertOpening(principal: Principal, of: { readonly kind: string; readonly legalEntity: string }): void {
    if (!inScope(principal, of))
      throw new Problem(403, 'out-of-scope', `Your key does not cover ${of.kind} cases of ${of.legalEntity}`);
  }

  /** Whether there is such a case within the principal's scope. */
  async covers(principal: Principal, caseId: string): Promise<boolean> {
    const found = await this.cases.find(caseId);
    return found !== undefined && inScope(principal, found);
  }

  /** @throws Problem 404 when there is no such case within the principal's scope */
  async assertCase(principal: Principal, caseId: string): Promise<void> {
    if (!(await this.covers(principal, caseId))) throw new Problem(404, 'case-unknown', `There is no case ${caseId}`);
  }
}
