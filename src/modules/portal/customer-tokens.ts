import { createHmac, hkdfSync, randomUUID } from 'node:crypto';
import { EncryptJWT, errors, jwtDecrypt } from 'jose';
import { unauthorized } from '../access/unauthorized.js';

/** Whom a token speaks for: one case, or all cases of one customer. */
export interface CustomerScope {
  readonly caseId?: string;
  readonly customerId?: string;
}

/** What a token says. The portal's own scope goes with it: the customer is shown no more than the portal might see. */
export interface CustomerToken extends CustomerScope {
  readonly tokenId: string;
  /** The portal that asked for it, and its key: when that is revoked, so is this. */
  readonly portalId: string;
  readonly keyId: string;
  readonly scope: { readonly kinds: readonly string[]; readonly legalEntities: readonly string[] };
}

const ISSUER = 'casewitness';
const AUDIENCE = 'casewitness customer history';
const LONGEST = 4_096;

/**
 * Tokens with which a portal shows one customer their letters: encrypted JWTs (RFC 7516, `dir` with A256GCM), so that
 * whoever holds one reads nothing in it, and nobody without the deployment's secret can make one. Good for minutes.
 */
export class CustomerTokens {
  private readonly key: Uint8Array;

  constructor(
    private readonly secret: Buffer,
    /** Now, as RFC 3339. */
    private readonly now: () => string,
  ) {
    this.key = new Uint8Array(hkdfSync('sha256', secret, '', 'casewitness customer tokens', 32));
  }

  /** A token that ends so many minutes from now. */
  async issue(
    token: Omit<CustomerToken, 'tokenId'>,
    minutes: number,
  ): Promise<{ readonly token: string; readonly tokenId: string; readonly expiresAt: string }> {
    const issued = Math.floor(Date.parse(this.now()) / 1_000);
    const expires = issued + minutes * 60;
    const { caseId, customerId, portalId, keyId, scope } = token;
    const tokenId = randomUUID();
    const claims = { portalId, keyId, scope, ...(caseId !== undefined && { caseId }), ...(customerId !== undefined && { customerId }) }; // prettier-ignore
    const text = await new EncryptJWT(claims)
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setJti(tokenId)
      .setIssuedAt(issued)
      .setExpirationTime(expires)
      .encrypt(this.key);
    return { token: text, tokenId, expiresAt: new Date(expires * 1_000).toISOString() };
  }

  /** @throws Problem 401 for a token that is none of ours, was changed, or is past its end */
  async read(token: string): Promise<CustomerToken> {
    if (token.length > LONGEST) throw unauthorized('token-invalid', 'The token is not one that was issued here');
    try {
      const { payload } = await jwtDecrypt<Omit<CustomerToken, 'tokenId'>>(token, this.key, {
        issuer: ISSUER,
        audience: AUDIENCE,
        requiredClaims: ['jti', 'exp'],
        keyManagementAlgorithms: ['dir'],
        contentEncryptionAlgorithms: ['A256GCM'],
        currentDate: new Date(this.now()),
      });
      const { caseId, customerId, portalId, keyId, scope, jti: tokenId = '' } = payload;
      return { tokenId, portalId, keyId, scope, ...(caseId !== undefined && { caseId }), ...(customerId !== undefined && { customerId }) }; // prettier-ignore
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw unauthorized('token-expired', 'The token is past its end; the portal gets another one'); // prettier-ignore
      if (error instanceof errors.JOSEError) throw unauthorized('token-invalid', 'The token is not one that was issued here'); // prettier-ignore
      throw error;
    }
  }

  /** The customer as the record of the token names them: a keyed hash, hex. */
  nameOf(customerId: string): string {
    return createHmac('sha256', this.secret).update(`customer\n${customerId}`).digest('hex');
  }
}
