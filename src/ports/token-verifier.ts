/** What a token says of its holder, once it is known to hold. */
export type Claims = Readonly<Record<string, unknown>>;

/** Why a token is not taken: a word of a small vocabulary, so that it can be counted. */
export type TokenFault =
  | 'malformed'
  | 'too-long'
  /** Signed with an algorithm that is not allowed, or not signed at all. */
  | 'algorithm'
  /** Another kind of token than an access token, or one that only its first holder may use. */
  | 'kind'
  /** Signed with a key that the issuer does not publish. */
  | 'key'
  | 'signature'
  | 'issuer'
  | 'audience'
  | 'expired'
  | 'not-yet-valid'
  /** A claim that must be there is not, or has not the form it must have. */
  | 'claims';

/** The token does not hold. The message helps who made or configured it, and quotes nothing of it. */
export class TokenRefused extends Error {
  override readonly name = 'TokenRefused';
  constructor(
    readonly fault: TokenFault,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The issuer's keys cannot be had, so that no token can be judged; nothing is said of the token. */
export class IssuerUnavailable extends Error {
  override readonly name = 'IssuerUnavailable';
}

/** Judges the tokens of one issuer. */
export interface TokenVerifier {
  /** Exactly as tokens name it. */
  readonly issuer: string;
  /** The claims of a token that holds now. @throws TokenRefused, IssuerUnavailable */
  verify(token: string): Promise<Claims>;
  /** What keeps the issuer's keys from being asked for, in words for the operator; undefined while nothing does. */
  trouble(): Promise<string | undefined>;
}
