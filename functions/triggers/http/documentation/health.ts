import * as z from 'zod';
import { permissions } from '../../../action.ts';
import { signInAnswer } from '../console.ts';
import type { RouteDescription } from './document-route.ts';

const group = 'Service';

export const serviceDocumentation: readonly RouteDescription[] = [
  {
    id: 'getHealth',
    group,
    summary: 'Check whether the API answers',
    description: 'Only liveness: no server is asked.',
    answers: [
      {
        status: 200,
        description: 'It answers.',
        name: 'Health',
        schema: z.object({ status: z.literal('ok') }),
        example: { status: 'ok' },
      },
    ],
    problems: [],
  },
  {
    id: 'getCaller',
    group,
    summary: 'Get the caller',
    description:
      'The caller of the token, with permissions and servers. It works with any token; `*` stands for every server.',
    anyCaller: true,
    answers: [
      {
        status: 200,
        description: 'The caller.',
        name: 'Caller',
        schema: z.object({
          name: z.string(),
          permissions: z.array(z.enum(permissions)),
          servers: z.array(z.string()),
        }),
        example: { name: 'anna', permissions: ['jobs:read', 'compliance:read'], servers: ['*'] },
      },
    ],
    problems: [],
  },
  {
    id: 'getConsole',
    group,
    summary: 'Open the console',
    description:
      'A page for people. It asks for a token, keeps it for as long as its tab is open, and uses only this API. What it shows is in the fragment of its address, which a browser never sends. The query is for an identity provider, which redirects back with it; only the page reads it.',
    query: z.strictObject(
      Object.fromEntries(signInAnswer.map((name) => [name, z.exactOptional(z.string())])),
    ),
    notes: Object.fromEntries(signInAnswer.map((name) => [name, "The identity provider's"])),
    answers: [
      {
        status: 200,
        description: 'The page.',
        also: { 'text/html': '<!doctype html><title>Veeam automation</title>…' },
        headers: ['etag'],
      },
    ],
    problems: [],
  },
  {
    id: 'getConsoleAsset',
    group,
    summary: 'Get a file of the console',
    description:
      'A script or a style sheet of the page. Its name changes with its content, so a browser may cache it for a year.',
    path: z.object({ file: z.string() }),
    notes: { file: "The file's name, as the page has it" },
    answers: [
      {
        status: 200,
        description: 'The file.',
        also: { 'text/javascript': '…', 'text/css': '…' },
        headers: ['etag'],
      },
    ],
    problems: [404],
  },
  {
    id: 'getOpenApi',
    group,
    summary: 'Get this document',
    description: 'The OpenAPI document of the API, made from the schemas that validate requests.',
    answers: [
      {
        status: 200,
        description: 'An OpenAPI 3.1 document.',
        name: 'OpenApiDocument',
        schema: z.looseObject({ openapi: z.string() }),
        example: { openapi: '3.1.0' },
        headers: ['etag'],
      },
    ],
    problems: [],
  },
  {
    id: 'getAsyncApi',
    group,
    summary: 'Get the document of outgoing events',
    description:
      'The AsyncAPI document of the events that channels of the kind `webhook` send, with their JSON Schema.',
    answers: [
      {
        status: 200,
        description: 'An AsyncAPI 3.0 document.',
        name: 'AsyncApiDocument',
        schema: z.looseObject({ asyncapi: z.string() }),
        example: { asyncapi: '3.0.0' },
        headers: ['etag'],
      },
    ],
    problems: [],
  },
  {
    id: 'getDocumentation',
    group,
    summary: 'Read this document as a page',
    description:
      'The content of `GET /openapi.json` as a page with a search. The page has scripts, and loads nothing from other hosts.',
    answers: [
      {
        status: 200,
        description: 'The page.',
        also: { 'text/html': '<!doctype html><title>Veeam automation: HTTP API</title>…' },
        headers: ['etag'],
      },
    ],
    problems: [],
  },
];
