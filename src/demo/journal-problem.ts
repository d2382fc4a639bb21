/** A fault of the journal, by its place in the file. */
export interface JournalProblem {
  /** From 1. */
  readonly line: number;
  /** Where within the journal, such as `cases.keller.primary`; empty for the file as a whole. */
  readonly field: string;
  readonly reason: string;
}

/** The journal cannot be played; every fault that was found, in the order of the file. */
export class InvalidJournal extends Error {
  override readonly name = 'InvalidJournal';
  constructor(
    readonly file: string,
    readonly problems: readonly JournalProblem[],
  ) {
    super(
      problems
        .map(({ line, field, reason }) => `${file}:${line}: ${field === '' ? '' : `${field} `}${reason}`)
        .join('\n'),
    );
  }
}

export type Path = readonly PropertyKey[];
/** A fault before its line is known. */
export interface Fault {
  readonly path: Path;
  readonly reason: string;
}

/** `entries[3].reasons` */
export const fieldName = (path: Path): string =>
  path.reduce<string>(
    (name, step) =>
      typeof step === 'number' ? `${name}[${step}]` : name === '' ? String(step) : `${name}.${String(step)}`,
    '',
  );
