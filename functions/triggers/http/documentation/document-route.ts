import * as z from 'zod';
import type { Permission } from '../../../action.ts';
import type { Operation } from '../../routes.ts';
import { keyHeader } from '../idempotency-key.ts';
import type { Problem } from '../problem.ts';
import { problemCodes } from '../problem-types.ts';

/** The groups of routes, in the order in which they are shown. */
export const groups = {
  Servers: 'The Veeam servers that automation.yaml names.',
  Jobs: 'Jobs of all three products in one shape.',
  Clones: 'Copies of a job under another name, each made by a workflow.',
  'Clone batches': 'Many clones from JSON or CSV, as one piece of work.',
  'Copy jobs': 'Backup copy jobs of Veeam Backup for Microsoft 365, one by one or by policy.',
  Compliance: 'Checks of every job against the rules, their reports, and notices.',
  Webhooks: 'Signed events of other systems.',
  Service: 'About the API itself, and who calls.',
} as const satisfies Record<string, string>;

/**
 * The documentation of one route in OpenAPI. It is kept beside the route's action, and read only at synth: a handler's
 * module needs the environment of a deployment, and its bundle need not contain prose.
 */
export interface RouteDescription {
  /** The operation's name in generated clients, e.g. `createClone`. */
  id: Operation;
  group: keyof typeof groups;
  summary: string;
  description: string;
  /** Undefined: open to anyone, or to `anyCaller`. */
  permission?: Permission;
  /** Any authenticated caller may call it, whatever their permissions. */
  anyCaller?: true;
  /** Its callers sign their messages, and need no token. */
  signed?: true;
  path?: z.ZodObject;
  query?: z.ZodObject;
  headers?: z.ZodObject;
  /** The meaning of each parameter, by name. */
  notes?: Readonly<Record<string, string>>;
  /** `also`: other media types of the body, which are text, each with an example. */
  body?: {
    name: string;
    schema: z.ZodType;
    required: boolean;
    example: unknown;
    also?: Readonly<Record<string, string>>;
  };
  answers: readonly DocumentedAnswer[];
  /** The statuses of problems that this route may answer with, besides those of every route. */
  problems: readonly number[];
  /** Problems that come as a page where a browser asks: an example of each, by status. */
  problemPages?: Readonly<Record<number, string>>;
}

/** The header of a route that starts asynchronous work. */
export const keyHeaders = z.object({ 'idempotency-key': z.exactOptional(z.string().regex(keyHeader)) });
export const keyNote =
  'Your own key for this request, any text: a repetition with the same body is the same work, with another body a conflict. Nobody else can use or see it';

/** The description of a route with API Gateway's route key, e.g. `POST /clones`. */
export interface RouteDocumentation extends RouteDescription {
  key: string;
}

export interface DocumentedAnswer {
  status: number;
  description: string;
  /** The component's name; an answer without one has no JSON body. */
  name?: string;
  schema?: z.ZodType;
  example?: unknown;
  /** The JSON answers that replace it if the query asks for one: each is a component. */
  views?: readonly { name: string; schema: z.ZodType }[];
  /** Other media types of the answer, each with an example. */
  also?: Readonly<Record<string, string>>;
  headers?: readonly ('etag' | 'link' | 'location')[];
}

export const problemSchema = z.object({
  type: z.string().describe('Stable; a URN that ends with the code'),
  title: z.string(),
  status: z.int(),
  detail: z.string().describe('What is wrong, and what to do'),
  code: z.enum(problemCodes).describe('More may come: take an unknown one by its status'),
  errors: z.exactOptional(
    z.array(
      z.object({
        row: z.exactOptional(z.int()).describe('Where a table was sent: its row'),
        field: z.string(),
        message: z.string(),
      }),
    ),
  ),
  server: z.exactOptional(z.string()),
  operation: z.exactOptional(z.string()),
}) satisfies z.ZodType<Problem>;

/** The body of an answer that API Gateway sends by itself. */
export const gatewayRefusal = z.object({ message: z.string() });

/**
 * The answers of a route that asks a Veeam server: the server refused or misbehaved, was unavailable, or was too slow.
 */
export const serverProblems = [502, 504] as const;
