import { z } from 'zod';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';

const json = z.json() as z.ZodType<Json>;

const retrier = z.object({
  ErrorEquals: z.array(z.string()),
  IntervalSeconds: z.number().default(1),
  MaxAttempts: z.number().default(3),
  BackoffRate: z.number().default(2),
  MaxDelaySeconds: z.number().optional(),
  JitterStrategy: z.enum(['FULL', 'NONE']).default('NONE'),
});
const catcher = z.object({
  ErrorEquals: z.array(z.string()),
  Next: z.string(),
  ResultPath: z.string().nullable().optional(),
});

const stateSchema = z.object({
  Type: z.enum(['Task', 'Pass', 'Choice', 'Wait', 'Succeed', 'Fail', 'Map', 'Parallel']),
  Next: z.string().optional(),
  End: z.boolean().optional(),
  InputPath: z.string().nullable().optional(),
  OutputPath: z.string().nullable().optional(),
  ResultPath: z.string().nullable().optional(),
  Parameters: json.optional(),
  ResultSelector: json.optional(),
  Retry: z.array(retrier).default([]),
  Catch: z.array(catcher).default([]),
  Resource: z.string().optional(),
  TimeoutSeconds: z.number().min(1).optional(),
  TimeoutSecondsPath: z.string().optional(),
  Result: json.optional(),
  Choices: z.array(z.record(z.string(), json)).default([]),
  Default: z.string().optional(),
  Seconds: z.number().optional(),
  SecondsPath: z.string().optional(),
  Timestamp: z.string().optional(),
  TimestampPath: z.string().optional(),
  Error: z.string().optional(),
  ErrorPath: z.string().optional(),
  Cause: z.string().optional(),
  CausePath: z.string().optional(),
  ItemsPath: z.string().optional(),
  ItemSelector: json.optional(),
  MaxConcurrency: z.number().default(0),
  MaxConcurrencyPath: z.string().optional(),
  get ItemProcessor() {
    return scopeSchema.optional();
  },
  get Iterator() {
    return scopeSchema.optional();
  },
  get Branches() {
    return z.array(scopeSchema).default([]);
  },
});
const scopeSchema = z.object({
  StartAt: z.string(),
  States: z.record(z.string(), stateSchema),
});
const definitionSchema = scopeSchema.extend({ TimeoutSeconds: z.number().min(1).optional() });

/** One state of a machine, in the Amazon States Language. */
export type State = z.infer<typeof stateSchema>;
/** States that run together: a machine, a branch, or a Map's processor. */
export type Scope = z.infer<typeof scopeSchema>;
export type Retrier = z.infer<typeof retrier>;
export type Definition = z.infer<typeof definitionSchema>;

/**
 * Reads a state machine's definition. @throws Error when it uses something that is not simulated (JSONata, variables, a
 * Distributed Map)
 */
export function readDefinition(name: string, text: string): Definition {
  const raw: Json = JSON.parse(text);
  if (!isJsonObject(raw)) throw new Error(`the definition of state machine ${name} is not an object`);
  refuseUnknown(name, raw);
  const parsed = definitionSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw new Error(
    `the local cloud cannot run the definition of state machine ${name}: ${z.prettifyError(parsed.error)}`,
  );
}

/** Fields that are not simulated, with the feature they belong to. */
const unknownFields: Record<string, string> = {
  Assign: 'variables',
  Arguments: 'JSONata',
  Output: 'JSONata',
  Items: 'JSONata',
  Credentials: 'cross-account tasks',
  HeartbeatSeconds: 'heartbeats',
  HeartbeatSecondsPath: 'heartbeats',
};

/** @throws Error that names a feature of the states that the local cloud does not simulate */
export function refuseUnknown(name: string, scope: JsonObject): void {
  const fail = (what: string) => {
    throw new Error(`the local cloud does not simulate ${what}, which state machine ${name} uses`);
  };
  if (scope.QueryLanguage === 'JSONata') fail('JSONata');
  const { ProcessorConfig: processor } = scope;
  if (isJsonObject(processor) && processor.Mode === 'DISTRIBUTED') fail('a Distributed Map');
  for (const state of Object.values(isJsonObject(scope.States) ? scope.States : {}).filter(isJsonObject)) {
    for (const [field, what] of Object.entries(unknownFields)) if (field in state) fail(`${what} (${field})`);
    if (state.QueryLanguage === 'JSONata') fail('JSONata');
    const inner = [
      state.ItemProcessor,
      state.Iterator,
      ...(Array.isArray(state.Branches) ? state.Branches : []),
    ].filter(isJsonObject);
    for (const each of inner) refuseUnknown(name, each);
  }
}
