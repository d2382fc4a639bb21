import { Injectable, ValidationPipe, type ArgumentMetadata, type ValidationError } from '@nestjs/common';
import { Problem, type FieldProblem } from './problem.js';

/** Checks DTOs: unknown fields are refused, not dropped; every fault names its field and the reason. */
export const validationPipe = (): ValidationPipe =>
  new PlainBodies({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    stopAtFirstError: false,
    exceptionFactory: (errors) =>
      new Problem(422, 'content-invalid', 'Some fields are not valid', {
        errors: errors.flatMap((error) => fields(error, '')),
      }),
  });

/** What was checked goes on as plain data: events take no instances of classes. */
@Injectable()
class PlainBodies extends ValidationPipe {
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const checked: unknown = await super.transform(value, metadata);
    return metadata.type === 'body' && !Buffer.isBuffer(checked) ? structuredClone(checked) : checked;
  }
}

function fields(error: ValidationError, parent: string): FieldProblem[] {
  const field = parent ? `${parent}.${error.property}` : error.property;
  return [
    ...Object.values(error.constraints ?? {}).map((reason) => ({ field, reason })),
    ...(error.children ?? []).flatMap((child) => fields(child, field)),
  ];
}
