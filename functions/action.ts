import type * as z from 'zod';

/** What a caller may be allowed to do. `credentials:write` is a permission of its own. */
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

/** Where work may be asked for. */
export const sources = ['http', 'schedule', 'slack', 'webhook'] as const;

/** Who asks, through which trigger, and what they may do. `servers` holds names, or `*` for all. */
export interface Caller {
  source: (typeof sources)[number];
  name: string;
  permissions: readonly Permission[];
  servers: readonly string[];
}

/** Whether a server is among those that something is given for. */
export function mayUse({ servers }: Pick<Caller, 'servers'>, server: string): boolean {
  return servers.includes('*') || servers.includes(server);
}

/** Which of the servers that an action touches is not the caller's; `*` stands for all there are, now or later. */
export function foreignServer(caller: Caller, servers: readonly string[]): string | undefined {
  return servers.find((server) => !mayUse(caller, server));
}

export interface ActionContext {
  caller: Caller;
  now: Date;
  requestId: string;
}

/**
 * One named operation that every trigger can run. The trigger has parsed the input by `input` and checked
 * `permission`; `servers` names the servers the input touches, so that the trigger can check those, too: those that the
 * input itself names, or `*` where it reads, judges or tells of all. Where it names none, `run` looks at the caller's
 * servers, and whatever it gives, names or counts is of those alone.
 */
export interface Action<Input, Output> {
  name: string;
  permission: Permission;
  input: z.ZodType<Input>;
  servers(input: Input): string[];
  run(input: Input, context: ActionContext): Promise<Output>;
}

/**
 * A refusal that the caller can mend: bad input, a conflict, something that does not exist.
 * `kind` is stable and becomes the problem document's `type`; `field` names the offending input.
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
  /** Where the input is a table: the row as a person counts it, in which `field` is the column. */
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
