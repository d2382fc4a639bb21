import type { ReadStore, SqlValue } from '../../ports/read-store.js';
import { searchable } from '../where.js';

/**
 * What a word is, decided here and not by the databases, so that the same search finds the same rows on each: a run of
 * letters, digits and their marks, folded, at most 100 characters of it (a longer run is several words). What is stored
 * are words and spaces, which every tokenizer tells apart.
 */
const WORD = /[\p{L}\p{N}\p{M}\p{Co}]{1,100}/gu;

/** PostgreSQL's index takes a megabyte of words for a row; nobody has written a note that long. */
const MOST_BYTES = 900_000;
/** UTF-8 takes no more for a unit of UTF-16. */
const MOST_BYTES_A_SIGN = 3;

/** The same in ASCII, where nothing is to be folded but case: most of what is told. */
const ASCII = /^[\0-\x7f]*$/;
const ASCII_WORD = /[a-z0-9]{1,100}/g;

function wordsOf(text: string): string[] {
  if (ASCII.test(text)) return text.toLowerCase().match(ASCII_WORD) ?? [];
  return searchable(text).match(WORD) ?? [];
}

/** The words of a row as they are stored: each once, in the order they come, a space between. */
export function storedWords(texts: readonly string[]): string {
  const all = texts.join(' ');
  // What begins with a mark would put it on the space before it: only in ASCII are the words of all those of each.
  const words = [...new Set(ASCII.test(all) ? wordsOf(all) : texts.flatMap(wordsOf))];
  const stored = words.join(' ');
  if (stored.length * MOST_BYTES_A_SIGN <= MOST_BYTES || Buffer.byteLength(stored) <= MOST_BYTES) return stored;
  let bytes = 0;
  return words
    .slice(
      0,
      words.findIndex((word) => (bytes += Buffer.byteLength(word) + 1) > MOST_BYTES),
    )
    .join(' ');
}

export interface TextCondition {
  /** Over the search table as `x`. */
  readonly condition: string;
  readonly parameters: Readonly<Record<string, SqlValue>>;
}

/**
 * Rows that hold all words of the text, in any order, case and accent; a word that ends in `*` stands for
 * all words with that beginning. Everything else is taken literally: there is no query language to inject into.
 * A text without a word (punctuation only) finds nothing.
 */
export function textCondition(dialect: ReadStore['dialect'], text: string): TextCondition {
  const words = text.split(/[\s\0]+/u).flatMap(sought);
  if (words.length === 0) return { condition: '1 = 0', parameters: {} };
  return dialect === 'sqlite' ? fts5(words) : tsquery(words);
}

interface Sought {
  readonly word: string;
  readonly prefix: boolean;
}

/** Signs within what the reader typed as one word part it into several; the star belongs to the last. */
function sought(typed: string): Sought[] {
  const words = wordsOf(typed);
  return words.map((word, index) => ({ word, prefix: index === words.length - 1 && typed.endsWith('*') }));
}

/** https://sqlite.org/fts5.html, section 3: a quoted string is taken literally; a space means AND. */
function fts5(words: readonly Sought[]): TextCondition {
  const query = words.map(({ word, prefix }) => `"${word}"${prefix ? '*' : ''}`).join(' ');
  return { condition: 'x.audit_text MATCH :words', parameters: { words: query } };
}

/** https://www.postgresql.org/docs/15/datatype-textsearch.html: a quoted lexeme is taken literally, and not parsed. */
function tsquery(words: readonly Sought[]): TextCondition {
  const query = words.map(({ word, prefix }) => `'${word}'${prefix ? ':*' : ''}`).join(' & ');
  return { condition: 'x.terms @@ CAST(:words AS tsquery)', parameters: { words: query } };
}
