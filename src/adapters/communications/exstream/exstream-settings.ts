/** How an Exstream installation is reached, and which of its designs makes which letter. */
export interface ExstreamSettings {
  /** Base address of Orchestration and Design and Administration: `/orchestration` and `/design` stand below it. */
  readonly url: URL;
  /** Id of the domain that the designs belong to. */
  readonly domain: string;
  readonly directory: DirectorySettings;
  /** Designs by the id of our template. */
  readonly designs: Readonly<Record<string, ExstreamDesign>>;
  /** Type of resource that designs are, in the words of the design service. */
  readonly designType: string;
  /** `envelope`: JSON with all outputs; `pdf`: the bytes of the PDF output alone. */
  readonly answer: 'envelope' | 'pdf';
  /** Queue whose PDF is the letter, where an engine answers with several. */
  readonly queue?: string;
  /** System account that brings documents into the engine's Interactive Editor, where letters are edited there. */
  readonly interactiveUser?: string;
}

/** OpenText Directory Services, which give tokens (OAuth 2.0, RFC 6749 4.4). */
export interface DirectorySettings {
  readonly url: URL;
  readonly tenant: string;
  /** Where the tenant's token endpoint is: a cloud subscription and an installation of one's own differ. */
  readonly hosting: 'cloud' | 'self-managed';
  readonly clientId: string;
  /** Never printed. */
  readonly clientSecret: string;
  readonly scope: string;
}

export interface ExstreamDesign {
  /** Id of the communication in the design service: what the engine calls `communicationId`. */
  readonly communicationId: string;
  /** Name of the driver file's data source (`prodDsn`), as the communication's set names it. */
  readonly driverDataSource: string;
  /** The communication that makes the final letter of what a person has edited in Interactive Editor, where it can be. */
  readonly fulfilment?: { readonly communicationId: string; readonly driverDataSource: string };
}

/** The engine, its directory or its design service cannot be used now: the same letter may be asked for later. */
export class ExstreamUnavailable extends Error {
  override readonly name = 'ExstreamUnavailable';
}
