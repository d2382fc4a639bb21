/** Bytes of bodies that bear a signature, as they came: what is signed is not what was understood. They go with their request. */
const bodies = new WeakMap<object, Buffer>();

export function keepSignedBody(request: { readonly headers: Readonly<Record<string, unknown>> }, body: Buffer): void {
  if (request.headers['webhook-signature'] !== undefined) bodies.set(request, body);
}

/** Nothing where the request bears no signature, or has no body. */
export const signedBodyOf = (request: object): Buffer => bodies.get(request) ?? Buffer.alloc(0);
