import { Param, ParseIntPipe, ParseUUIDPipe } from '@nestjs/common';
import { Problem } from './problem.js';

const invalid = (field: string, reason: string) => (): Problem =>
  new Problem(422, 'content-invalid', 'The path is not valid', { errors: [{ field, reason }] });

/** An id in the path. @throws Problem 422 for what is no UUID */
export const UuidParam = (name: string): ParameterDecorator =>
  Param(name, new ParseUUIDPipe({ exceptionFactory: invalid(name, 'must be a UUID') }));

/** A number in the path. @throws Problem 422 for what is no integer */
export const IntegerParam = (name: string): ParameterDecorator =>
  Param(name, new ParseIntPipe({ exceptionFactory: invalid(name, 'must be an integer') }));
