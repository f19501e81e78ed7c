import * as z from 'zod';
import type { Permission } from '../../action.ts';
import type { Problem } from './problem.ts';

/**
 * What the API's document says of one route. It stands beside the route's action and is read at synth, never by a
 * function: a handler's module needs the deployment around it, and its bundle need not carry prose.
 */
export interface RouteDocumentation {
  /** API Gateway's route key, e.g. `POST /clones`. */
  key: string;
  /** The operation's name in generated clients, e.g. `createClone`. */
  id: string;
  group: string;
  summary: string;
  description: string;
  /** Undefined: open to anyone. */
  permission?: Permission;
  /** Its callers sign their messages, and need no token. */
  signed?: true;
  path?: z.ZodObject;
  query?: z.ZodObject;
  headers?: z.ZodObject;
  /** What a parameter means, by its name. */
  notes?: Readonly<Record<string, string>>;
  body?: { name: string; schema: z.ZodType; required: boolean; example: unknown };
  answers: readonly DocumentedAnswer[];
  /** Statuses of the problems that this route may answer with; those which every route has are added. */
  problems: readonly number[];
}

export interface DocumentedAnswer {
  status: number;
  description: string;
  /** The component's name; an answer without one has no JSON body. */
  name?: string;
  schema?: z.ZodType;
  example?: unknown;
  /** Other media types in which it comes. */
  also?: readonly string[];
  headers?: readonly ('etag' | 'link' | 'location')[];
}

export const problemSchema = z.object({
  type: z.string().describe('Stable; a URN that ends with the code'),
  title: z.string(),
  status: z.int(),
  detail: z.string().describe('What is wrong, and what to do'),
  code: z.string(),
  errors: z.exactOptional(z.array(z.object({ field: z.string(), message: z.string() }))),
  server: z.exactOptional(z.string()),
  operation: z.exactOptional(z.string()),
}) satisfies z.ZodType<Problem>;

/** What a route answers with when it has to ask a Veeam server: refused or misanswered, unusable, late. */
export const serverProblems = [502, 504] as const;
