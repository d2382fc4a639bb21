import type { IncomingMessage } from 'node:http';

/** Tokens that a simulator has given, each good until its seconds have run out. */
export class BearerTokens {
  private readonly until = new Map<string, number>();

  give(token: string, seconds: number): { access_token: string; token_type: string; expires_in: number } {
    this.until.set(token, performance.now() + seconds * 1_000);
    return { access_token: token, token_type: 'Bearer', expires_in: seconds };
  }

  /** Whether the request bears one that is good now. */
  admit({ headers }: IncomingMessage): boolean {
    const token = (headers.authorization ?? '').replace(/^Bearer /, '');
    return (this.until.get(token) ?? 0) >= performance.now();
  }

  /** Every token becomes worthless at once. */
  revoke(): void {
    this.until.clear();
  }
}
