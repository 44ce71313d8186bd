import { z } from 'zod';
import {
  createDocument,
  type ZodOpenApiObject,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
} from 'zod-openapi';
import { errorCodes, type ErrorCode } from '@aftercommit/contracts/errors';
import type { Operation } from '@aftercommit/contracts/http/operations/operation';
import { operations } from '@aftercommit/contracts/http/operations/operations';
import { leaveOut } from './leave-out';

const Refusal = z
  .object({ success: z.literal(false), error: z.string(), code: z.enum(Object.keys(errorCodes) as [ErrorCode]) })
  .meta({ id: 'Refusal', description: 'error: for people. code: for programs, never renamed.' });

const description =
  'Amounts are euros with at most two decimals, moments epoch milliseconds unless a field says otherwise. ' +
  'A refusal changes nothing. With an Idempotency-Key a change happens once, and a repeat gets the first answer.';

/** OpenAPI 3.1 of every route, from the contracts. */
export function buildOpenApi(): object {
  const document: ZodOpenApiObject = {
    openapi: '3.1.0',
    info: { title: 'Aftercommit', version: '1.0.0', description, license: { name: 'MIT', identifier: 'MIT' } },
    servers: [{ url: '/', description: 'The origin that the page comes from' }],
    tags: [{ name: 'public' }, { name: 'player' }, { name: 'admin' }],
    paths: collectPaths(operations),
    components: {
      securitySchemes: {
        player: { type: 'http', scheme: 'bearer', description: '`session_token` of POST /api/auth/session' },
        admin: { type: 'http', scheme: 'bearer', description: '`session_token` of POST /api/admin/login' },
      },
    },
  };
  return createDocument(document, { override: ({ jsonSchema }) => leaveOut(jsonSchema) });
}

function collectPaths(all: readonly Operation[]): ZodOpenApiPathsObject {
  const paths: ZodOpenApiPathsObject = {};
  for (const operation of all) {
    const path = operation.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [operation.method]: describeOperation(operation) };
  }
  return paths;
}

function describeOperation(operation: Operation): ZodOpenApiOperationObject {
  const { access, summary, body } = operation;
  const area = access === 'public' || access === 'player' ? access : 'admin';
  return {
    operationId: nameOperation(operation),
    tags: [area],
    summary: area === 'admin' ? `${summary} (from ${access} on)` : summary,
    security: area === 'public' ? [] : [{ [area]: [] }],
    requestParams: describeParameters(operation),
    ...(body ? { requestBody: { required: true, content: { 'application/json': { schema: body } } } } : {}),
    responses: { 200: describeAnswer(operation), ...describeRefusals(operation) },
  };
}

/** `post /api/cases/:id/x` is `post_cases_id_x`: for the code that clients generate. */
function nameOperation({ method, path }: Operation): string {
  const words = path.split(/[^\w]+/).filter((word) => word !== '' && word !== 'api');
  return [method, ...words].join('_');
}

function describeParameters({
  path,
  query,
  idempotent,
}: Operation): NonNullable<ZodOpenApiOperationObject['requestParams']> {
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name ?? '');
  const key = z.string().regex(/^[\x21-\x7e]{1,255}$/);
  return {
    ...(names.length > 0 ? { path: z.object(Object.fromEntries(names.map((name) => [name, z.string()]))) } : {}),
    ...(query ? { query: query as z.ZodObject } : {}),
    ...(idempotent ? { header: z.object({ 'Idempotency-Key': key.optional() }) } : {}),
  };
}

function describeAnswer({ reply }: Operation): { description: string; content: Record<string, object> } {
  if (reply === 'picture') return { description: 'The picture', content: { 'image/*': {} } };
  if (reply === 'page') return { description: 'The page', content: { 'text/html': {} } };
  const content = {
    'application/json': reply === 'json' ? { schema: z.record(z.string(), z.unknown()) } : { schema: reply },
  };
  return { description: 'Done', content };
}

const ofAuthentication = ['unauthorized', 'forbidden'] as const;
const ofBodies = ['invalid_input', 'invalid_json', 'payload_too_large', 'unsupported_media_type'] as const;
const ofKeys = [
  'invalid_input',
  'idempotency_key_in_use',
  'idempotency_key_reused',
  'idempotency_key_expired',
] as const;
const ofEverything = ['try_again', 'internal_error'] as const;

function describeRefusals(operation: Operation): Record<string, object> {
  const codes = new Set<ErrorCode>([
    ...operation.refusals,
    ...(operation.access === 'public' ? [] : ofAuthentication),
    ...(operation.body ? ofBodies : []),
    ...(operation.query ? (['invalid_input'] as const) : []),
    ...(operation.idempotent ? ofKeys : []),
    ...ofEverything,
  ]);
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of codes) {
    const { status } = errorCodes[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries([...byStatus].map(([status, each]) => [status, describeRefusal(each)]));
}

/** The codes are in the text: a schema of its own for every status of every route would be most of the document. */
function describeRefusal(codes: ErrorCode[]): object {
  const description = codes.map((code) => `\`${code}\`: ${errorCodes[code].message}`).join(' · ');
  return { description, content: { 'application/json': { schema: Refusal } } };
}
