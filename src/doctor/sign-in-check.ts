import { openOidcVerifier } from '../adapters/token-verifier/oidc/oidc-verifier.js';
import type { Config } from '../config.js';
import { fail, ok, type Check, type Verdict } from './check.js';

const ADVICE = 'See docs/SIGN-IN.md; tokens that were signed with keys fetched before are taken for a day';

/** Whether the issuer of tokens publishes keys where the configuration says. Nothing where persons have keys of ours. */
export function signInChecks({ signIn }: Config, now: () => string): Check[] {
  return signIn ? [{ name: 'sign-in', run: () => publishes(signIn, now) }] : [];
}

async function publishes(signIn: Config['signIn'] & object, now: () => string): Promise<Verdict> {
  try {
    const trouble = await (await openOidcVerifier({ ...signIn, now })).trouble();
    return trouble === undefined ? ok(signIn.issuer) : fail(`${signIn.issuer}: ${trouble}`, ADVICE);
  } catch (error) {
    return fail(
      (error as Error).message,
      'CASEWITNESS_OIDC_ISSUER must be what the issuer calls itself, to the letter',
    );
  }
}
