import type * as z from 'zod';

/** What a caller may be permitted to do. `credentials:write` is a permission of its own. */
export const permissions = [
  'compliance:read',
  'compliance:write',
  'clones:read',
  'clones:write',
  'copy-jobs:read',
  'copy-jobs:write',
  'jobs:read',
  'jobs:write',
  'servers:read',
  'servers:test',
  'credentials:write',
] as const;
export type Permission = (typeof permissions)[number];

/** The kinds of triggers. */
export const sources = ['http', 'schedule', 'slack', 'webhook'] as const;

/** Who asks, through which trigger, and what they may do. `servers` holds names, or `*` for all. */
export interface Caller {
  source: (typeof sources)[number];
  name: string;
  permissions: readonly Permission[];
  servers: readonly string[];
}

/** Whether a grant for `servers` includes a server. */
export function mayUse({ servers }: Pick<Caller, 'servers'>, server: string): boolean {
  return servers.includes('*') || servers.includes(server);
}

/** The first server an action touches that the caller may not use; `*` stands for all servers, now or later. */
export function foreignServer(caller: Caller, servers: readonly string[]): string | undefined {
  return servers.find((server) => !mayUse(caller, server));
}

export interface ActionContext {
  caller: Caller;
  now: Date;
  requestId: string;
}

/**
 * One named operation that every trigger can run. Before it runs `run`, the trigger parses the input by `input`, and
 * checks `permission` and the servers in `servers`: those that the input names, or `*` if the action reads, judges or
 * reports on all. If the input names none, `run` itself limits what it returns, names or counts to the caller's
 * servers.
 */
export interface Action<Input, Output> {
  name: string;
  permission: Permission;
  input: z.ZodType<Input>;
  servers(input: Input): string[];
  run(input: Input, context: ActionContext): Promise<Output>;
}

/**
 * A refusal that the caller can correct: bad input, a conflict, something that does not exist. `kind` is stable and
 * becomes the problem document's `type`; `field` names the offending input.
 */
export class RefusedError extends Error {
  override readonly name: string = 'RefusedError';
  readonly kind: RefusalKind;
  readonly problems: readonly FieldProblem[];

  constructor(
    kind: RefusalKind,
    message: string,
    problems: readonly FieldProblem[] = [],
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.kind = kind;
    this.problems = problems;
  }
}

export interface FieldProblem {
  /** If the input is a table: the row, counted as a person counts it; `field` is the column. */
  row?: number;
  field: string;
  message: string;
}

export type RefusalKind =
  | 'invalid-input'
  | 'not-found'
  | 'name-taken'
  | 'idempotency-conflict'
  | 'forbidden'
  | 'conflict'
  | 'precondition-failed'
  | 'not-configured'
  | 'not-acceptable';

/** Refuses one field of the input. */
export function refuseField(kind: RefusalKind, field: string, message: string): RefusedError {
  return new RefusedError(kind, message, [{ field, message }]);
}
