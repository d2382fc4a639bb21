import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { signatureHeaders, webhookKey } from '../../src/modules/access/webhook-signature.js';
import { filesUnder, namesIn, ROOT } from './source-files.js';

const text = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const documents = ['README.md', ...filesUnder('docs', '.md').map(({ path }) => path)];

/** What is so now; a decision's page also names what was not chosen. */
const guides = documents.filter((path) => !path.startsWith('docs/adr/'));

const scripts = Object.keys((JSON.parse(text('package.json')) as { scripts: Record<string, string> }).scripts);

/** Each document that quotes something, and what it quotes. */
function quoted(pattern: RegExp, from: readonly string[] = documents): [string, string][] {
  return from.flatMap((path) =>
    [...text(path).matchAll(pattern)].map(([, found = '']): [string, string] => [path, found]),
  );
}

describe('documents', () => {
  it('lead somewhere with every link of theirs', () => {
    const links = quoted(/\]\((?!https?:|#)([^)#]+)/g);
    expect(links.length).toBeGreaterThan(20);
    expect(links.filter(([path, link]) => !existsSync(join(ROOT, dirname(path), link)))).toEqual([]);
  });

  it('name paths that are there', () => {
    const paths = quoted(/`((?:src|test|scripts|docs|samples)\/[a-z0-9./-]+)`/g);
    expect(paths.filter(([, path]) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('name npm scripts that are there', () => {
    const named = quoted(/npm run (?:--silent )?([a-z:-]+)/g);
    expect(named.filter(([, script]) => !scripts.includes(script))).toEqual([]);
  });
});

describe('routes', () => {
  const { paths } = JSON.parse(text('openapi.json')) as { paths: Record<string, Record<string, unknown>> };

  it('that documents name are there', () => {
    const named = quoted(/`((?:GET|POST|PUT|PATCH|DELETE) \/v1\/[^`?\s]+)[^`]*`/g, guides);
    const unknown = named.filter(([, route]) => {
      const [method = '', path = ''] = route.split(' ');
      return paths[path]?.[method.toLowerCase()] === undefined;
    });
    expect(named.length).toBeGreaterThan(20);
    expect(unknown).toEqual([]);
  });

  it('that a document calls are there, whatever stands in place of their ids', () => {
    const shapes = Object.keys(paths).map((path) => new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`));
    const called = quoted(/\$CW(\/v1\/[^\s"?]+)/g);
    expect(called.length).toBeGreaterThan(20);
    expect(called.filter(([, path]) => !shapes.some((shape) => shape.test(path)))).toEqual([]);
  });
});

describe('docs/INTEGRATING', () => {
  it('gives a signature to check one against, and it is right', () => {
    const [[, secret] = []] = quoted(/CASEWITNESS_INBOUND_SECRETS=(\S+)/g, ['docs/INTEGRATING.md']);
    const example = /id `([^`]+)`, timestamp `(\d+)` and the body `([^`]+)` the header is\s`([^`]+)`/;
    const [, id = '', timestamp, body = '', header] = example.exec(text('docs/INTEGRATING.md')) ?? [];
    const headers = signatureHeaders(webhookKey(secret ?? ''), id, Number(timestamp) * 1_000, Buffer.from(body));
    expect(headers['webhook-signature']).toBe(header);
  });
});

describe.each([
  ['README.md', 'src/config.ts'],
  ['docs/SIGN-IN.md', 'src/sign-in-config.ts'],
  [
    'docs/NEIGHBOURS.md',
    'src/outbound-config.ts',
    'src/communications-config.ts',
    'src/case-system-config.ts',
    'src/channels-config.ts',
  ],
])('%s', (document, ...sources) => {
  it('lists every variable of the configuration, and no other', () => {
    const listed = quoted(/^\| `([A-Z_]+)` \|/gm, [document]).map(([, variable]) => variable);
    const read = sources.flatMap((source) =>
      [...text(source).matchAll(/^ {2}([A-Z][A-Z_]+):/gm)].map(([, name]) => name),
    );
    expect(listed.sort()).toEqual(read.sort());
  });
});

describe('docs/ARCHITECTURE', () => {
  it('describes every room', () => {
    const rows = quoted(/^\| (`[^|]+`) \|/gm, ['docs/ARCHITECTURE.md']).map(([, names]) => names);
    const described = rows.flatMap((names) => [...names.matchAll(/`([a-z.]+)`/g)].map(([, name]) => name));
    expect(namesIn('src', 'folders').filter((room) => !described.includes(room))).toEqual([]);
  });
});

describe('docs/adr', () => {
  it('numbers its pages without a gap, each with what was chosen, what not, and what would change our mind', () => {
    const pages = filesUnder('docs/adr', '.md');
    pages.forEach(({ path, text: page, lines }, at) => {
      expect(path).toMatch(new RegExp(`^docs/adr/${String(at + 1).padStart(4, '0')}-[a-z0-9-]+\\.md$`));
      expect(page).toMatch(new RegExp(`^# ${at + 1}\\. `));
      for (const part of ['**Chosen.**', '**Not chosen.**', '**What would change our mind.**']) {
        expect([path, page.includes(part)]).toEqual([path, true]);
      }
      expect(lines).toBeLessThan(60);
    });
  });
});
