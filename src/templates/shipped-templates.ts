import { isUtf8 } from 'node:buffer';
import { readdir, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkTemplate, type LetterTemplate } from './check-template.js';
import { TemplateInvalid } from './template-errors.js';

/** Stands beside this module, in the sources and in what is built from them. */
const LETTERS = new URL('./letters/', import.meta.url);

/**
 * Reads and checks one template file.
 *
 * @throws TemplateInvalid naming file, line and reason of every problem; errors of the file system as they are
 */
export async function loadTemplateFile(path: string): Promise<LetterTemplate> {
  const bytes = await readFile(path);
  if (!isUtf8(bytes)) throw new TemplateInvalid(path, [{ reason: 'is not text in UTF-8' }]);
  return checkTemplate(bytes.toString('utf8'), path);
}

let shipped: Promise<readonly LetterTemplate[]> | undefined;

/**
 * The templates that come with the product, by id. A starting point: a firm drafts and approves its own versions. They are
 * a part of the program and are read once.
 */
export async function shippedTemplates(): Promise<readonly LetterTemplate[]> {
  return (shipped ??= readShipped());
}

async function readShipped(): Promise<readonly LetterTemplate[]> {
  const names = (await readdir(LETTERS)).filter((name) => name.endsWith('.md')).sort();
  return Promise.all(
    names.map(async (name) => {
      const template = await loadTemplateFile(fileURLToPath(new URL(name, LETTERS)));
      if (template.id !== basename(name, '.md')) {
        throw new TemplateInvalid(name, [{ reason: `carries the id "${template.id}", not that of its file` }]);
      }
      return template;
    }),
  );
}
