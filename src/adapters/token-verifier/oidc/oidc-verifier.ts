import { errors, jwtVerify, type JWTPayload } from 'jose';
import { TokenRefused, type Claims, type TokenFault, type TokenVerifier } from '../../../ports/token-verifier.js';
import { IssuerKeys } from './issuer-keys.js';
import { NoAnswer } from './issuer-documents.js';

/** A header of HTTP is at most 16 KiB in all. */
export const MOST_CHARACTERS = 12_288;

export interface OidcOptions {
  /** As tokens name it in `iss`, to the letter. */
  readonly issuer: string;
  /** One of these must stand in `aud`. */
  readonly audiences: readonly string[];
  /** Default: where the issuer's discovery document says. */
  readonly jwksUrl?: URL;
  /** Asymmetric ones only. */
  readonly algorithms: readonly string[];
  /** So many seconds may the issuer's clock differ from ours. */
  readonly clockToleranceSeconds: number;
  /** Now, as RFC 3339. */
  readonly now: () => string;
  /** Milliseconds of a clock that only goes forward, for the age of keys; default: the machine's. */
  readonly elapsed?: () => number;
}

/**
 * Tokens of an OpenID Connect issuer (RFC 7519, 9068, 8725), by the keys that it publishes. An issuer that does not
 * answer now may answer later: that keeps nobody from starting.
 *
 * @throws IssuerMismatch when the issuer answers, and not as it is configured
 */
export async function openOidcVerifier(options: OidcOptions): Promise<TokenVerifier> {
  const keys = new IssuerKeys(options.issuer, options.jwksUrl, options.elapsed);
  try {
    await keys.ask();
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
  }
  return {
    issuer: options.issuer,
    verify: (token) => verify(token, keys, options),
    trouble: () => keys.trouble(),
  };
}

async function verify(token: string, keys: IssuerKeys, options: OidcOptions): Promise<Claims> {
  if (token.length > MOST_CHARACTERS)
    throw new TokenRefused('too-long', `The token is longer than ${MOST_CHARACTERS} characters`);
  const { issuer, audiences, algorithms, clockToleranceSeconds, now } = options;
  try {
    const { payload, protectedHeader } = await jwtVerify(token, (header, jws) => keys.of(header, jws), {
      issuer,
      audience: [...audiences],
      algorithms: [...algorithms],
      clockTolerance: clockToleranceSeconds,
      currentDate: new Date(now()),
      requiredClaims: ['exp'],
    });
    assertForBearers(payload, protectedHeader.typ);
    return payload;
  } catch (error) {
    throw error instanceof errors.JOSEError ? refusalOf(error) : error;
  }
}

/** Access tokens (RFC 9068), and those of issuers that name no kind. */
const KINDS = /^(?:application\/)?(?:jwt|at\+jwt)$/i;

/** Whoever shows it may use it, and nobody stands between its holder and us. */
function assertForBearers(payload: JWTPayload, kind: string | undefined): void {
  if (kind !== undefined && !KINDS.test(kind)) throw new TokenRefused('kind', 'The token is not an access token (typ)');
  // As Keycloak marks them, in one header with its access tokens.
  if (payload['typ'] === 'ID' || payload['typ'] === 'Refresh')
    throw new TokenRefused('kind', 'The token is not an access token (typ)');
  if (payload['cnf'] !== undefined)
    throw new TokenRefused('kind', 'The token is bound to a key of its holder (cnf), and cannot be shown as it is');
  if (payload['act'] !== undefined)
    throw new TokenRefused('kind', 'The token is used by somebody else than its subject (act); a system calls with its API key'); // prettier-ignore
}

function refusalOf(error: errors.JOSEError): TokenRefused {
  const [fault, words] = faultOf(error);
  return new TokenRefused(fault, words, { cause: error });
}

function faultOf(error: errors.JOSEError): readonly [TokenFault, string] {
  if (error instanceof errors.JWTExpired) return ['expired', 'The token has expired'];
  if (error instanceof errors.JWTClaimValidationFailed) return claimFault(error);
  if (error instanceof errors.JWSSignatureVerificationFailed)
    return ['signature', 'The signature of the token does not hold'];
  if (error instanceof errors.JOSEAlgNotAllowed || error instanceof errors.JOSENotSupported)
    return ['algorithm', 'The token is signed with an algorithm that is not allowed'];
  return ['malformed', 'The token is not a signed JSON Web Token'];
}

function claimFault({ claim, reason }: errors.JWTClaimValidationFailed): readonly [TokenFault, string] {
  if (reason !== 'check_failed') return ['claims', `The token has no valid claim ${claim}`];
  if (claim === 'iss') return ['issuer', 'The token is of another issuer (iss)'];
  if (claim === 'aud') return ['audience', 'The token is meant for another service (aud)'];
  if (claim === 'nbf') return ['not-yet-valid', 'The token is not valid yet (nbf); the clocks may differ'];
  return ['claims', `The claim ${claim} of the token is not valid`];
}
