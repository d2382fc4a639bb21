import { isUtf8 } from 'node:buffer';
import { readdir, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkTemplate, type LetterTemplate } from './check-template.js';
import { TemplateInvalid } from './template-errors.js';

/** Stand beside this module, in the sources and in what is built from them. */
const LETTERS = new URL('./letters/', import.meta.url);
const PARTIALS = new URL('./partials/', import.meta.url);

/**
 * Reads and checks one template file, of a letter or of a partial.
 *
 * @throws TemplateInvalid naming file, line and reason of every problem; errors of the file system as they are
 */
export async function loadTemplateFile(path: string): Promise<LetterTemplate> {
  const bytes = await readFile(path);
  if (!isUtf8(bytes)) throw new TemplateInvalid(path, [{ reason: 'is not text in UTF-8' }]);
  return checkTemplate(bytes.toString('utf8'), path);
}

let shipped: Promise<readonly LetterTemplate[]> | undefined;
let partials: Promise<readonly LetterTemplate[]> | undefined;

/**
 * The letters that come with the product, by id. A starting point: a firm drafts and approves its own versions. They are
 * a part of the program and are read once.
 */
export async function shippedTemplates(): Promise<readonly LetterTemplate[]> {
  return (shipped ??= readShipped());
}

async function readShipped(): Promise<readonly LetterTemplate[]> {
  const names = (await readdir(LETTERS)).filter((name) => name.endsWith('.md')).sort();
  return Promise.all(names.map((name) => templateOf(new URL(name, LETTERS), basename(name, '.md'))));
}

/**
 * The partials that come with the product: a folder for each, a file for each of its texts, named by the first day on which
 * it may be used. By id, then by that day.
 */
export async function shippedPartials(): Promise<readonly LetterTemplate[]> {
  return (partials ??= readPartials());
}

async function readPartials(): Promise<readonly LetterTemplate[]> {
  const ids = (await readdir(PARTIALS, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  const texts = ids.sort().map(async (id) => {
    const folder = new URL(`${id}/`, PARTIALS);
    const names = (await readdir(folder)).filter((name) => name.endsWith('.md')).sort();
    return Promise.all(names.map((name) => shippedText(new URL(name, folder), id)));
  });
  return (await Promise.all(texts)).flat();
}

/**
 * Everything that comes with the product, in an order in which it can be approved: partials before the letters that include
 * them.
 * @throws TemplateInvalid also for a letter that includes a partial that is not there
 */
export async function shippedContent(): Promise<readonly LetterTemplate[]> {
  const [texts, letters] = await Promise.all([shippedPartials(), shippedTemplates()]);
  for (const letter of letters) assertAtHand(letter, `${letter.id}.md`, texts);
  return [...texts, ...letters];
}

/** @throws TemplateInvalid naming the line of each partial that the letter includes and that is not among these */
export function assertAtHand(letter: LetterTemplate, file: string, atHand: readonly LetterTemplate[]): void {
  const problems = letter.partials
    .filter((id) => !atHand.some((partial) => partial.id === id))
    .map((id) => {
      const before = letter.body.slice(0, letter.body.search(new RegExp(`\\{%-?\\s*partial\\s+${id}\\s*-?%\\}`)));
      return { line: before.split('\n').length, reason: `there is no partial "${id}"` };
    });
  if (problems.length > 0) throw new TemplateInvalid(file, problems);
}

async function templateOf(file: URL, id: string): Promise<LetterTemplate> {
  const template = await loadTemplateFile(fileURLToPath(file));
  if (template.id === id) return template;
  throw new TemplateInvalid(basename(file.pathname), [{ reason: `carries the id "${template.id}", not "${id}"` }]);
}

async function shippedText(file: URL, id: string): Promise<LetterTemplate> {
  const partial = await templateOf(file, id);
  if (partial.terms?.effectiveFrom === basename(file.pathname, '.md')) return partial;
  throw new TemplateInvalid(`${id}/${basename(file.pathname)}`, [
    {
      reason: `is named by another day than the first on which it may be used, ${partial.terms?.effectiveFrom ?? 'which is not there'}`,
    },
  ]);
}
