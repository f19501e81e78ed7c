import * as z from 'zod';
import type { RouteDescription } from './document-route.ts';

const group = 'Service';

export const serviceDocumentation: readonly RouteDescription[] = [
  {
    id: 'getHealth',
    group,
    summary: 'Tell whether the API answers',
    description: 'Liveness alone: no server is asked.',
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
    id: 'getDocumentation',
    group,
    summary: 'Read this document as a page',
    description: 'The same as `GET /openapi.json`, for people. The page loads nothing from elsewhere.',
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
