import type { NestFastifyApplication } from '@nestjs/platform-fastify';

const LINE = /^([│ ]*)[├└]── (\S+)(?: \(([^)]*)\))?$/;

/** Every route that an application answers, as `GET /v1/cases/:caseId`; HEAD goes with GET. */
export function routesOf(app: NestFastifyApplication): Set<string> {
  const routes = new Set<string>();
  const path: string[] = [];
  const tree = app.getHttpAdapter().getInstance().printRoutes({ commonPrefix: false });
  for (const line of tree.split('\n').filter((text) => text.trim() !== '')) {
    const [, indent, segment, methods = ''] = LINE.exec(line) ?? [];
    if (indent === undefined || segment === undefined) throw new Error(`Not a line of routes: ${line}`);
    path.length = indent.length / 4;
    path.push(segment);
    for (const method of methods.split(', ').filter((name) => name !== '' && name !== 'HEAD'))
      routes.add(`${method} ${path.join('')}`);
  }
  return routes;
}
