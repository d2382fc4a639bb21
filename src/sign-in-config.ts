import { z } from 'zod';
import { ROLES, type Role } from './events/principal.events.js';
import { invalid, InvalidConfiguration } from './invalid-configuration.js';

/** Asymmetric algorithms: what the issuer signs with, nobody can sign with who only checks. */
const ALGORITHMS = [
  'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519',
] as const; // prettier-ignore
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** An address at which nobody on the way can exchange what is read. */
const address = z.string().refine((text) => {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, search, hash } = new URL(text);
  if (username !== '' || search !== '' || hash !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.includes(hostname));
}, 'must be an https address (http only on this machine), without user, query and fragment');
const list = z
  .string()
  .transform((text) => text.split(',').map((word) => word.trim()).filter((word) => word !== '')); // prettier-ignore
const claim = z.string().min(1).max(200);
const role = z.enum(ROLES);

const environment = z.object({
  CASEWITNESS_OIDC_ISSUER: address.optional(),
  CASEWITNESS_OIDC_AUDIENCE: list.pipe(z.array(z.string()).min(1, 'must name at least one audience')).optional(),
  CASEWITNESS_OIDC_JWKS_URL: address.optional(),
  CASEWITNESS_OIDC_ALGORITHMS: list
    .pipe(z.array(z.enum(ALGORITHMS, `must be asymmetric algorithms, of ${ALGORITHMS.join(', ')}`)).min(1))
    .default(['RS256', 'PS256', 'ES256', 'EdDSA']),
  CASEWITNESS_OIDC_CLOCK_TOLERANCE: z.coerce.number().int().min(0).max(300).default(30),
  CASEWITNESS_OIDC_SUBJECT_CLAIM: claim.default('sub'),
  CASEWITNESS_OIDC_NAME_CLAIM: claim.default('name'),
  CASEWITNESS_OIDC_ROLES_CLAIM: claim.default('roles'),
  CASEWITNESS_OIDC_ROLES: z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue('must be JSON, such as {"compliance":["officer"]}');
        return z.NEVER;
      }
    })
    .pipe(z.record(z.string(), z.array(role).min(1)))
    .optional(),
  CASEWITNESS_OIDC_KINDS_CLAIM: claim.optional(),
  CASEWITNESS_OIDC_ENTITIES_CLAIM: claim.optional(),
  CASEWITNESS_OIDC_PERSON_CLAIMS: list.default([]),
});

/** How persons sign in. */
export interface SignInConfig {
  readonly issuer: string;
  readonly audiences: readonly string[];
  readonly jwksUrl?: URL;
  readonly algorithms: readonly string[];
  readonly clockToleranceSeconds: number;
  readonly claims: {
    /** Claims by name, or by a path such as `realm_access.roles`. */
    readonly subject: string;
    readonly name: string;
    readonly roles: string;
    /** Our roles by value of the claim; without it the values are our roles. */
    readonly rolesByValue?: Readonly<Record<string, readonly Role[]>>;
    readonly kinds?: string;
    readonly legalEntities?: string;
    /** What every token of a person has: a claim, or a claim with this value. */
    readonly ofPersons: readonly { readonly claim: string; readonly value?: string }[];
  };
}

/**
 * Reads how persons sign in; undefined where no issuer is named.
 * @throws InvalidConfiguration
 */
export function readSignIn(variables: Readonly<Record<string, string | undefined>>): SignInConfig | undefined {
  const result = environment.safeParse(variables);
  if (!result.success) throw invalid(result.error);
  const given = result.data;
  const issuer = given.CASEWITNESS_OIDC_ISSUER;
  if (issuer === undefined) {
    const useless = Object.keys(environment.shape).filter((name) => variables[name] !== undefined);
    if (useless.length === 0) return undefined;
    throw new InvalidConfiguration(`CASEWITNESS_OIDC_ISSUER: needed for ${useless.join(', ')}`);
  }
  const audiences = given.CASEWITNESS_OIDC_AUDIENCE;
  if (audiences === undefined)
    throw new InvalidConfiguration(
      'CASEWITNESS_OIDC_AUDIENCE: needed: a token for another service must not open this one',
    );
  const { CASEWITNESS_OIDC_JWKS_URL: keys, CASEWITNESS_OIDC_ROLES: rolesByValue } = given;
  const { CASEWITNESS_OIDC_KINDS_CLAIM: kinds, CASEWITNESS_OIDC_ENTITIES_CLAIM: legalEntities } = given;
  return {
    issuer,
    audiences,
    ...(keys !== undefined && { jwksUrl: new URL(keys) }),
    algorithms: given.CASEWITNESS_OIDC_ALGORITHMS,
    clockToleranceSeconds: given.CASEWITNESS_OIDC_CLOCK_TOLERANCE,
    claims: {
      subject: given.CASEWITNESS_OIDC_SUBJECT_CLAIM,
      name: given.CASEWITNESS_OIDC_NAME_CLAIM,
      roles: given.CASEWITNESS_OIDC_ROLES_CLAIM,
      ...(rolesByValue && { rolesByValue }),
      ...(kinds !== undefined && { kinds }),
      ...(legalEntities !== undefined && { legalEntities }),
      ofPersons: given.CASEWITNESS_OIDC_PERSON_CLAIMS.map((text) => {
        const [name = '', ...value] = text.split('=');
        return { claim: name, ...(value.length > 0 && { value: value.join('=') }) };
      }),
    },
  };
}
