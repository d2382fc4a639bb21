import { ROLES, type Role } from '../../events/principal.events.js';
import { TokenRefused, type Claims } from '../../ports/token-verifier.js';

/** Where a token says what, as the deployment is configured. Claims by name, or by a path such as `realm_access.roles`. */
export interface ClaimRules {
  readonly subject: string;
  readonly name: string;
  readonly roles: string;
  /** Our roles by value of the claim; without it the values are our roles. */
  readonly rolesByValue?: Readonly<Record<string, readonly Role[]>>;
  /** Claims of what the person may see; without one: everything. */
  readonly kinds?: string;
  readonly legalEntities?: string;
  /** What every token of a person has: a claim, or a claim with this value. */
  readonly ofPersons: readonly { readonly claim: string; readonly value?: string }[];
}

/** What a token says of a person, in our words. */
export interface TokenHolder {
  /** As the issuer knows them: never shown, never stored. */
  readonly subject: string;
  readonly name: string | undefined;
  readonly roles: readonly Role[];
  /** Empty lists mean "all". */
  readonly scope: { readonly kinds: readonly string[]; readonly legalEntities: readonly string[] };
}

/** In the claim of a scope: all there are. */
const ALL = '*';
const LONGEST_NAME = 200;

/** Reads who holds a token that was found to hold. @throws TokenRefused where it does not say, or speaks of no person */
export function holderOf(claims: Claims, rules: ClaimRules): TokenHolder {
  const subject = at(claims, rules.subject);
  if (typeof subject !== 'string' || subject === '' || subject.length > 1_000)
    throw new TokenRefused('claims', `The token has no valid claim ${rules.subject}`);
  assertPerson(claims, rules);
  return {
    subject,
    name: nameOf(at(claims, rules.name)),
    roles: rolesOf(words(at(claims, rules.roles)), rules.rolesByValue),
    scope: {
      kinds: scopeOf(claims, rules.kinds),
      legalEntities: scopeOf(claims, rules.legalEntities),
    },
  };
}

/** Systems hold keys: a token that an application got for itself must not count as a pair of eyes. */
function assertPerson(claims: Claims, { ofPersons }: ClaimRules): void {
  for (const { claim, value } of ofPersons) {
    const found = at(claims, claim);
    if (found === undefined || (value !== undefined && !words(found).includes(value)))
      throw new TokenRefused('claims', `The token lacks what tokens of persons have (${claim})`);
  }
  const { sub, azp, appid, client_id, idtyp, gty, preferred_username } = claims;
  const ofApplication =
    idtyp === 'app' ||
    gty === 'client-credentials' ||
    (typeof sub === 'string' && [azp, appid, client_id].includes(sub)) ||
    (typeof preferred_username === 'string' && preferred_username.startsWith('service-account-'));
  if (ofApplication)
    throw new TokenRefused('claims', 'The token is of an application, not of a person; systems call with API keys');
}

/** A claim by its whole name, else by the path that its dots make. */
function at(claims: Claims, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  return name
    .split('.')
    .reduce<unknown>(
      (value, step) =>
        typeof value === 'object' && value !== null && Object.hasOwn(value, step)
          ? (value as Record<string, unknown>)[step]
          : undefined,
      claims,
    );
}

/** A list of words, or words in one text with spaces between them (as in `scp`). */
function words(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.split(' ').filter((word) => word !== '');
  return Array.isArray(value) ? value.filter((word) => typeof word === 'string') : [];
}

function rolesOf(values: readonly string[], rolesByValue: ClaimRules['rolesByValue']): readonly Role[] {
  const roles = values.flatMap((value) => {
    if (rolesByValue) return Object.hasOwn(rolesByValue, value) ? (rolesByValue[value] ?? []) : [];
    return ROLES.filter((role) => role === value);
  });
  return [...new Set(roles)];
}

/** A token that says nothing where it must opens nothing. */
function scopeOf(claims: Claims, claim: string | undefined): readonly string[] {
  if (claim === undefined) return [];
  const values = words(at(claims, claim));
  if (values.includes(ALL)) return [];
  if (values.length > 0) return values;
  throw new TokenRefused('claims', `The token has no claim ${claim}, which says what its holder may see`);
}

/** What can be stored as text: without control characters and half characters. */
function nameOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const name = value.replace(/[\p{Cc}\p{Surrogate}]/gu, '').trim();
  return name === '' ? undefined : [...name].slice(0, LONGEST_NAME / 2).join('');
}
