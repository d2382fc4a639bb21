/**
 * The rooms of the house and the doors between them: an allow-list. What is not listed here is forbidden, so a new room
 * or a new library starts with a line in this file. docs/ARCHITECTURE.md says why each door is where it is.
 *
 * `npm run architecture` checks it; test/arch/import-rules.test.ts plants violations and expects them to be found.
 */

/** A module of Node itself. */
const node = (...names) => ({
  path: `^(node:)?(${names.length ? names.join('|') : '[a-z_0-9/]+'})$`,
  dependencyTypes: ['core'],
});
/** An npm package, by name; `@scope/` stands for the whole scope. */
const npm = (...names) => ({
  path: `(^|/)node_modules/(${names.map((name) => (name.endsWith('/') ? name : `${name}/`)).join('|')})`,
});
/** Files of ours, by regular expression under src/. */
const src = (...paths) => ({ path: `^src/(${paths.join('|')})` });
/** The same, but only for `import type`: nothing of it is left when the program runs. */
const typesOf = (...paths) => ({ ...src(...paths), dependencyTypes: ['type-only'] });
/** Decorators and tokens of Nest's container, without its HTTP side. */
const nestContainer = npm('@nestjs/common', '@nestjs/cqrs');

/** What any room may know of what can happen. */
const envelope = src('events/(envelope|canonical-json|identity)\\.ts$');

/**
 * Each room: what is in it (a regular expression under src/), and what it may import beside itself.
 * `own: false`: the parts of the room may not import each other unless a line says so.
 */
const rooms = [
  // Inside.
  { room: 'events/', may: [npm('zod')] },
  // Ids are SHA-1 of names, several for each event: pure, and too hot for a hash in JavaScript.
  { room: 'events/name-based-uuid\\.ts$', may: [node('crypto')] },
  { room: 'domain/', may: [src('events/', 'policies/')] },
  { room: 'policies/', may: [npm('zod', 'luxon', 'date-holidays')] },
  {
    room: 'policies/load\\.ts$',
    may: [src('events/canonical-json\\.ts$'), npm('yaml'), node('crypto', 'fs/promises', 'path', 'url')],
  },
  { room: 'sagas/', may: [src('events/', 'policies/', 'domain/kernel/'), typesOf('ports/saga\\.ts$')] },
  { room: 'ledger/', may: [envelope, node('crypto')] },
  { room: 'ports/', may: [typesOf('events/')] },

  // Around it.
  { room: 'commands/', may: [src('domain/', 'events/', 'policies/', 'ports/'), nestContainer, node('crypto')] },
  { room: 'commands/imports/', may: [src('imports/')] },
  { room: 'commands/inbound/', may: [src('inbound/')] },
  { room: 'commands/templates/', may: [src('templates/')] },
  {
    room: 'imports/',
    may: [
      typesOf('domain/', 'events/'),
      src('events/(case|communication)\\.events\\.ts$'),
      npm('csv-parse', 'luxon', 'saxes', 'yaml', 'zod'),
      node('buffer', 'crypto', 'fs', 'fs/promises', 'path', 'stream', 'stream/promises', 'zlib'),
    ],
  },
  {
    room: 'inbound/',
    may: [
      src('events/(inbound\\.events|readable-content)\\.ts$', 'imports/timestamp\\.ts$'),
      npm('yaml', 'zod'),
      node('buffer', 'fs', 'http', 'url'),
    ],
  },
  {
    room: 'effects/',
    may: [src('commands/', 'domain/', 'events/', 'ports/'), typesOf('templates/'), nestContainer, node('crypto')],
  },
  {
    room: 'privacy/',
    may: [
      src('events/(envelope|canonical-json|catalogue)\\.ts$', 'ports/'),
      node('crypto', 'fs', 'path', 'worker_threads'),
    ],
  },
  {
    room: 'integrity/',
    may: [
      src('events/', 'ports/', 'runtime/(checkpoints|consumer|projector|shared-reader)\\.ts$'),
      typesOf('runtime/'),
      node('crypto'),
    ],
  },
  { room: 'runtime/', may: [src('events/', 'ports/'), node('crypto', 'events', 'os', 'timers/promises', 'util')] },

  // What is shown and handed over. Read models do not know each other; what they have in common stands beside them.
  {
    room: 'projections/',
    own: false,
    may: [
      src('projections/[^/]+\\.ts$', 'projections/plain-words/', 'events/', 'ports/'),
      npm('typeorm'),
      nestContainer,
    ],
  },
  { room: 'projections/([^/]+)/', own: 'projections/$1/', may: [] },
  { room: 'projections/(catalogue|report-queries)\\.ts$', may: [src('projections/')] },
  {
    room: 'reports/',
    may: [
      src('ledger/', 'pdf/', 'events/', 'policies/'),
      typesOf('projections/'),
      npm('pdf-lib'),
      node('buffer', 'crypto', 'stream', 'timers/promises', 'worker_threads', 'zlib'),
    ],
  },
  // The one file of the room that reads and writes: a snapshot in, a file out.
  {
    room: 'reports/run-report\\.ts$',
    may: [src('projections/report-queries\\.ts$'), typesOf('ports/read-store\\.ts$'), node('fs/promises')],
  },
  { room: 'pdf/', may: [npm('pdf-lib', 'fontkit', 'dejavu-fonts-ttf', '@embedpdf/'), node()] },
  {
    room: 'templates/',
    may: [src('events/(communication|template)\\.events\\.ts$'), npm('liquidjs', 'yaml', 'zod'), node()],
  },

  // What providers say of a letter's fate, in our words.
  { room: 'delivery/', may: [typesOf('events/'), npm('postal-mime', 'zod'), node('buffer')] },

  // The edges: an adapter knows its port and its own library, and no other adapter.
  {
    room: 'adapters/',
    own: false,
    may: [src('ports/', 'adapters/(durable|postgres|sqlite)-[a-z-]+\\.ts$'), envelope, npm('zod'), node()],
  },
  { room: 'adapters/([^/]+)/([^/]+)/', own: 'adapters/$1/$2/', may: [] },
  { room: 'adapters/([^/]+)/[^/]+\\.ts$', own: 'adapters/$1/[^/]+\\.ts$', may: [] },
  { room: 'adapters/sqlite-[a-z-]+\\.ts$', may: [npm('better-sqlite3')] },
  { room: 'adapters/postgres-[a-z-]+\\.ts$', may: [npm('pg', 'typeorm')] },
  { room: 'adapters/event-log/', own: false, may: [src('events/log-created\\.ts$')] },
  { room: 'adapters/event-log/sqlite/', may: [npm('better-sqlite3')] },
  { room: 'adapters/event-log/eventstoredb/', may: [npm('@eventstore/db-client', '@grpc/grpc-js')] },
  { room: 'adapters/vault/sqlite-file/', may: [npm('better-sqlite3')] },
  {
    room: 'adapters/read-store/',
    may: [src('adapters/read-store/(entities|migrations)/', 'adapters/one-query\\.ts$'), npm('typeorm')],
  },
  { room: 'adapters/read-store/sqlite/', may: [npm('better-sqlite3')] },
  { room: 'adapters/read-store/postgres/', may: [npm('pg', '@types/pg')] },
  { room: 'adapters/vault/postgres/', may: [npm('typeorm')] },
  { room: 'adapters/token-verifier/oidc/', may: [npm('jose')] },
  // How both neighbours are asked over HTTP: no adapter of a port, but what their adapters have in common.
  { room: 'adapters/outbound-http/', own: 'adapters/outbound-http/', may: [npm('undici')] },
  {
    room: 'adapters/(communications/exstream|case-system)/',
    own: false,
    may: [src('adapters/outbound-http/')],
  },
  { room: 'adapters/channel/smtp/', may: [src('delivery/'), npm('nodemailer')] },
  { room: 'adapters/communications/', may: [src('templates/')] },
  { room: 'adapters/communications/local/', may: [src('pdf/')] },
  // Counts the pages of what the engine made.
  { room: 'adapters/communications/exstream/', own: false, may: [npm('pdf-lib')] },

  // What the service tells of itself: counts and traces, kept out of the rooms that do the work.
  {
    room: 'telemetry/',
    may: [
      src('ports/', 'commands/kernel/'),
      typesOf('domain/kernel/', 'events/', 'runtime/around-batch\\.ts$'),
      npm('prom-client'),
    ],
  },
  { room: 'telemetry/opentelemetry\\.ts$', may: [npm('@opentelemetry/')] },

  // The way in.
  {
    room: 'modules/',
    may: [
      src('commands/', 'delivery/', 'events/', 'ports/', 'reports/', 'telemetry/'),
      src('projections/[^/]+/query-handlers\\.ts$', 'projections/[^/]+/queries\\.ts$', 'projections/page\\.ts$'),
      src(
        'projections/audit-trail/(log-time|ndjson)\\.ts$',
        'projections/communications/customer-query-handlers\\.ts$',
        'runtime/(progress-waiters|parked-items|rebuild/not-a-projection|completeness/completeness)\\.ts$',
      ),
      typesOf('projections/', 'policies/', 'runtime/'),
      npm('@nestjs/', 'class-transformer', 'class-validator', 'fastify', 'pino', 'rxjs'),
      node('crypto', 'fs', 'fs/promises', 'http', 'net', 'path', 'stream', 'timers/promises', 'url'),
    ],
  },
  // Whoever approves a letter or activates a pack sees it checked by the room that will read it.
  { room: 'modules/(setup|templates)/', may: [src('templates/')] },
  { room: 'modules/(setup|policies)/', may: [src('policies/')] },
  { room: 'modules/portal/', may: [npm('jose')] },
  { room: 'modules/inbound/', may: [src('inbound/'), npm('@fastify/busboy'), node('events')] },

  // Copies what is ours, byte for byte, and reads it again.
  {
    room: 'backup/',
    may: [
      src('open-record\\.ts$', 'events/canonical-json\\.ts$', 'privacy/key-encryption-key\\.ts$', 'ports/'),
      src('adapters/(durable|sqlite)-[a-z-]+\\.ts$', 'adapters/documents/files/document-record\\.ts$'),
      src('adapters/event-log/sqlite/database\\.ts$', 'adapters/vault/sqlite-file/vault-file\\.ts$'),
      typesOf('events/'),
      npm('zod'),
      node(),
    ],
  },

  // The neighbours as they are played: their side of each conversation, and how our own letters are laid out and signed.
  {
    room: 'simulators/',
    may: [
      src('events/communication\\.events\\.ts$', 'adapters/communications/local/letter-layout\\.ts$', 'pdf/'),
      src('modules/inbound/form-parts\\.ts$', 'modules/access/webhook-signature\\.ts$'),
      typesOf('adapters/communications/exstream/'),
      npm('yaml'),
      node('crypto', 'fs', 'http', 'net', 'os', 'path', 'timers/promises', 'util'),
    ],
  },

  // The only places that name an adapter.
  {
    room: '(main|run-service|service|shut-down|house|app\\.module|run-until-signalled|cli|open-record|reading-worker)\\.ts$|(cli|demo|doctor)/',
    may: [src(''), npm('[^/]+', '@[^/]+/[^/]+'), node()],
  },
  {
    room: 'config\\.ts$',
    may: [
      src('(case-system|channels|communications|outbound|sign-in)-config\\.ts$', 'invalid-configuration\\.ts$'),
      src('ports/legal-entities\\.ts$'),
      npm('yaml', 'zod'),
      node('fs', 'path'),
    ],
  },
  {
    room: '(channels|communications)-config\\.ts$',
    may: [
      src('invalid-configuration\\.ts$'),
      typesOf('adapters/(channel/smtp/smtp|communications/exstream/exstream)-settings\\.ts$'),
      npm('yaml', 'zod'),
      node('fs', 'path'),
    ],
  },
  { room: 'case-system-config\\.ts$', may: [src('invalid-configuration\\.ts$', 'inbound/mapping\\.ts$'), npm('zod')] },
  {
    room: 'outbound-config\\.ts$',
    may: [src('invalid-configuration\\.ts$'), npm('zod'), node('net')],
  },
  {
    room: 'sign-in-config\\.ts$',
    may: [src('events/principal\\.events\\.ts$', 'invalid-configuration\\.ts$'), npm('zod')],
  },
  { room: 'invalid-configuration\\.ts$', may: [npm('zod')] },
];

/** Files that nothing imports, and that is right: the entries of processes and of worker threads. */
const entries = '^src/(main|cli|simulators/[^/]+/main)\\.ts$|[.-]worker\\.ts$|\\.d\\.ts$';

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one file, or hide a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'A file that imports nothing and that nothing imports is left over.',
      severity: 'error',
      from: { orphan: true, pathNot: entries },
      to: {},
    },
    {
      name: 'nothing-unresolved',
      comment: 'A path that leads nowhere, or a package that is not installed.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-development-packages',
      comment: 'What runs in production must be a dependency; a type alone may come from a development package.',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg'], dependencyTypesNot: ['type-only', 'npm'] },
    },
  ],
  allowed: rooms.flatMap(({ room, own = room, may }) => [
    ...(own ? [{ from: { path: `^src/(?:${room})` }, to: { path: `^src/(?:${own})` } }] : []),
    ...may.map((to) => ({ from: { path: `^src/(?:${room})` }, to })),
  ]),
  allowedSeverity: 'error',
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
    skipAnalysisNotInRules: true,
  },
};
