/** A running service, asked over HTTP with a key of the environment. */
export class ApiClient {
  private readonly url = process.env.CASEWITNESS_URL ?? 'http://127.0.0.1:3000';

  /** @throws Error with the problem's own words */
  async ask<T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> {
    const key = process.env.CASEWITNESS_KEY;
    if (!key)
      throw new ApiRefused(
        'Set CASEWITNESS_KEY to an API key, and CASEWITNESS_URL where the service does not run on port 3000',
      );
    const headers = {
      authorization: `Bearer ${key}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    };
    let answer: Response;
    try {
      answer = await fetch(`${this.url}${path}`, {
        method,
        headers,
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
    } catch (error) {
      throw new ApiRefused(`No service answers at ${this.url}`, { cause: error });
    }
    const content = (await answer.json()) as T & { detail?: string; title?: string };
    if (!answer.ok) throw new ApiRefused(`${content.title ?? answer.statusText}: ${content.detail ?? ''}`);
    return content;
  }
}

/** The service did not do it; the message says why. */
export class ApiRefused extends Error {
  override readonly name = 'ApiRefused';
}
