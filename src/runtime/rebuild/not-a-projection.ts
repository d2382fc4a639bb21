/** Sagas have outputs: only what is derived and shown can be written anew. */
export class NotAProjection extends Error {
  override readonly name = 'NotAProjection';
  constructor(
    readonly projection: string,
    readonly known: readonly string[],
  ) {
    super(`There is no projection ${projection} that could be rebuilt. There are: ${known.join(', ')}`);
  }
}
