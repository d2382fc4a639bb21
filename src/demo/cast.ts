/** Who and what the story has brought into being so far: ids by the names that the journal gives them. */
export class Cast {
  private readonly cases = new Map<
    string,
    { readonly caseId: string; readonly parties: ReadonlyMap<string, string> }
  >();
  private readonly facts = new Map<string, string>();
  private readonly drafts = new Map<string, { readonly templateId: string; readonly templateVersion: number }>();
  private readonly documents = new Map<string, string>();

  opened(alias: string, caseId: string, parties: ReadonlyMap<string, string>): void {
    this.cases.set(alias, { caseId, parties });
  }
  stated(alias: string, eventId: string): void {
    this.facts.set(alias, eventId);
  }
  drafted(alias: string, templateId: string, templateVersion: number): void {
    this.drafts.set(alias, { templateId, templateVersion });
  }
  produced(alias: string, documentId: string): void {
    this.documents.set(alias, documentId);
  }

  caseId(alias: string): string {
    return found(this.cases.get(alias), 'case', alias).caseId;
  }
  partyId(alias: string, party: string): string {
    return found(found(this.cases.get(alias), 'case', alias).parties.get(party), 'party', party);
  }
  /** Event id of a statement. */
  factId(alias: string): string {
    return found(this.facts.get(alias), 'fact', alias);
  }
  /** Path of a version of a template. */
  draftPath(alias: string): string {
    const { templateId, templateVersion } = found(this.drafts.get(alias), 'draft', alias);
    return `/v1/templates/${templateId}/versions/${templateVersion}`;
  }
  /** Path of a document that the engine made on its own. */
  documentPath(alias: string): string {
    return `/v1/inbound/documents/${found(this.documents.get(alias), 'document', alias)}`;
  }
}

function found<T>(thing: T | undefined, what: string, alias: string): T {
  if (thing === undefined) throw new Error(`The story has no ${what} ${alias} yet`);
  return thing;
}
