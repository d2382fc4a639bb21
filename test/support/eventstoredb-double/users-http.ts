import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AccessControl } from './access-control.js';

/** The part of the server's HTTP interface that knows users: `GET /users/{name}`, `POST /users`, for administrators. */
export function usersOverHttp(access: AccessControl, tls?: { certificate: string; key: string }): Server {
  const answer: RequestListener = (request, response) => void answerUsers(access, request, response);
  return tls ? createSecureServer({ cert: tls.certificate, key: tls.key }, answer) : createServer(answer);
}

async function answerUsers(access: AccessControl, request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  const end = (code: number, error: string) =>
    response
      .writeHead(code, { 'content-type': 'application/json' })
      .end(JSON.stringify({ success: code < 300, error }));
  const caller = access.login(request.headers.authorization);
  if (caller === undefined || !access.isAdmin(caller)) return void end(401, 'Unauthorized');
  const asked = /^\/users\/(.+)$/.exec(request.url ?? '')?.[1];
  if (request.method === 'GET' && asked !== undefined) {
    return access.has(decodeURIComponent(asked)) ? void end(200, 'Success') : void end(404, 'NotFound');
  }
  if (request.method !== 'POST' || request.url !== '/users') return void end(404, 'NotFound');
  const user = JSON.parse(body) as { loginName: string; password: string; groups: string[] };
  if (!access.add({ ...user, name: user.loginName })) return void end(409, 'Conflict');
  end(201, 'Success');
}

/** Whether these first bytes of a connection are HTTP/1.1 rather than gRPC's HTTP/2, in the clear or by ALPN in TLS. */
export function isHttp1(first: Buffer): boolean {
  const isTls = first[0] === 0x16;
  return isTls ? !first.includes('\x02h2') : !first.toString('latin1').startsWith('PRI ');
}
