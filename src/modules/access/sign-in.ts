import { Injectable } from '@nestjs/common';
import type { Identities } from '../../commands/kernel/identities.js';
import type { ReadStore } from '../../ports/read-store.js';
import { IssuerUnavailable, TokenRefused, type TokenVerifier } from '../../ports/token-verifier.js';
import { findPrincipal } from '../../projections/principals/queries.js';
import { Problem } from '../http/problem.js';
import type { PersonsSeen } from './persons-seen.js';
import { effectiveRoles, type Principal } from './principal.js';
import { holderOf, type ClaimRules } from './token-claims.js';
import { unauthorized } from './unauthorized.js';

/** How tokens are judged and read. */
export interface SignInRules {
  readonly verifier: TokenVerifier;
  readonly claims: ClaimRules;
}

/** Seconds after which a caller may ask again while the issuer's keys cannot be had. */
const RETRY_AFTER_S = 5;

/** Persons by the tokens of an issuer, where one is configured. */
@Injectable()
export class SignIn {
  constructor(
    private readonly rules: SignInRules | undefined,
    private readonly identities: Identities,
    private readonly readStore: ReadStore,
    private readonly seen: PersonsSeen,
  ) {}

  /** Where persons sign in; undefined where they hold keys. */
  get issuer(): string | undefined {
    return this.rules?.verifier.issuer;
  }

  /**
   * The person that a token speaks of, with the roles that they have now: those of the token and those granted here,
   * without those removed here.
   *
   * @throws Problem 401 for a token that does not hold, 503 while that cannot be judged
   */
  async principalOf(token: string): Promise<Principal> {
    if (!this.rules) throw unauthorized('sign-in-unknown', 'This service takes API keys; no issuer of tokens is configured'); // prettier-ignore
    const { verifier, claims: rules } = this.rules;
    try {
      const { subject, name: named, roles, scope } = holderOf(await verifier.verify(token), rules);
      const id = this.identities.ofPerson(verifier.issuer, subject);
      const name = named ?? id;
      const known = await this.readStore.readOnce((session) => findPrincipal(session, id));
      if (!known?.firstSeenAt) this.seen.note(id, name);
      return { id, type: 'person', name, roles: effectiveRoles(roles, known), scope };
    } catch (error) {
      if (error instanceof TokenRefused) throw unauthorized(`token-${error.fault}`, error.message);
      if (!(error instanceof IssuerUnavailable)) throw error;
      throw new Problem(
        503,
        'issuer-unavailable',
        'Tokens cannot be judged now: the keys of their issuer cannot be had',
        {
          headers: { 'retry-after': String(RETRY_AFTER_S) },
          cause: error,
        },
      );
    }
  }
}
