import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiBearerAuth, ApiForbiddenResponse, ApiUnauthorizedResponse } from '@nestjs/swagger';
import type { Role } from '../../events/principal.events.js';

export const ACCESS = 'casewitness:access';
export type Access = readonly Role[] | 'public';

/** Roles that may call a route. `admin` is no master key: it is named where it is meant. A route without this is denied to all. */
export const Allow = (...roles: readonly [Role, ...Role[]]): ClassDecorator & MethodDecorator =>
  applyDecorators(
    SetMetadata(ACCESS, roles),
    ApiBearerAuth('key'),
    ApiBearerAuth('token'),
    ApiUnauthorizedResponse({ description: 'No valid key or token: WWW-Authenticate says why' }),
    ApiForbiddenResponse({ description: `Needs one of the roles ${roles.join(', ')}` }),
  );

export const TAKES_SIGNED = 'casewitness:takes-signed';
/** The route takes what a configured sender has signed, in the place of a key. */
export const TakesSigned = (): ClassDecorator & MethodDecorator => SetMetadata(TAKES_SIGNED, true);

/** Open to everybody: health and the API description. */
export const Public = (): ClassDecorator & MethodDecorator => SetMetadata(ACCESS, 'public' satisfies Access);
