import type { ReadStore, SqlValue } from '../../ports/read-store.js';
import { searchable } from '../where.js';

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
  const words = searchable(text)
    .split(/[\s\0]+/u)
    .filter((word) => word !== '')
    .map(parseWord);
  return dialect === 'sqlite' ? fts5(words) : tsvector(words);
}

interface Word {
  readonly text: string;
  readonly prefix: boolean;
}

function parseWord(word: string): Word {
  const prefix = word.length > 1 && word.endsWith('*');
  return { text: prefix ? word.slice(0, -1) : word, prefix };
}

const NOTHING: TextCondition = { condition: '1 = 0', parameters: {} };

/** https://sqlite.org/fts5.html, section 3.1: a quoted string is taken literally, `"` doubled; a space means AND. */
function fts5(words: readonly Word[]): TextCondition {
  if (words.length === 0) return NOTHING;
  const query = words.map(({ text, prefix }) => `"${text.replaceAll('"', '""')}"${prefix ? '*' : ''}`).join(' ');
  return { condition: 'x.audit_text MATCH :words', parameters: { words: query } };
}

/** https://www.postgresql.org/docs/15/textsearch-controls.html: plainto_tsquery takes everything literally. */
function tsvector(words: readonly Word[]): TextCondition {
  if (words.length === 0) return NOTHING;
  const parameters: Record<string, SqlValue> = {};
  const conditions = words.map(({ text, prefix }, index) => {
    const name = `word${index}`;
    parameters[name] = prefix ? `'${text.replaceAll(/['\\]/g, (special) => special + special)}':*` : text;
    return `x.terms @@ ${prefix ? 'to_tsquery' : 'plainto_tsquery'}('simple', :${name})`;
  });
  return { condition: conditions.join(' AND '), parameters };
}
