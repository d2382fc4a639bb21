import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';

const DESCRIPTION = `Record decisions and communications, and ask for what was recorded.

Every command may carry an **Idempotency-Key**: a repetition gets the first answer. Commands on a case take **If-Match** with its ETag.
Errors are problem details (RFC 9457). Lists are paged by cursor. Give the \`position\` that a command answered as \`?after=\` to read your own write.`;

/** OpenAPI 3.1 of the whole API. Needs an application whose routes are there. */
export function openApi(app: NestFastifyApplication): OpenAPIObject {
  const head = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Casewitness')
    .setDescription(DESCRIPTION)
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'API key of a system: cw_…' }, 'key')
    .addBearerAuth(
      {
        type: 'http',
        scheme: 'bearer',
        bearerFormat: 'JWT',
        description: 'Access token of a person, from the OpenID Connect issuer that is configured',
      },
      'token',
    )
    .addBearerAuth(
      { type: 'http', scheme: 'bearer', description: 'Token of one customer, from POST /v1/portal/tokens' },
      'customer',
    )
    .build();
  return SwaggerModule.createDocument(app, head, {
    operationIdFactory: (controller, method) => `${controller.replace('Controller', '')}_${method}`,
  });
}

/** Serves the description at /docs, and as /docs-json. */
export function describeApi(app: NestFastifyApplication): void {
  SwaggerModule.setup('docs', app, () => openApi(app), { customSiteTitle: 'Casewitness API' });
}
