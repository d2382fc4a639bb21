/** The mail server that takes letters, and what goes around them. */
export interface SmtpSettings {
  readonly host: string;
  readonly port: number;
  /** `implicit`: TLS from the first byte; `starttls`: demanded after the greeting; `none`: only on this machine. */
  readonly tls: 'implicit' | 'starttls' | 'none';
  readonly user?: string;
  /** Never printed. */
  readonly password?: string;
  /** Who writes: an address, or `Name <address>`. */
  readonly from: string;
  /** Where notifications of failed delivery go: the envelope's sender. */
  readonly bounces: string;
  readonly subject: string;
  readonly text: string;
}
