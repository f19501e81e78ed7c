import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
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
  TimeoutSeconds: z.number().optional(),
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
const scopeSchema = z.object({ StartAt: z.string(), States: z.record(z.string(), stateSchema) });
const definitionSchema = scopeSchema.extend({ TimeoutSeconds: z.number().optional() });

/** One state of a machine, as the Amazon States Language writes it. */
export type State = z.infer<typeof stateSchema>;
/** States that run together: a machine, a branch, or what a Map does for each item. */
export type Scope = z.infer<typeof scopeSchema>;
export type Retrier = z.infer<typeof retrier>;
export type Definition = z.infer<typeof definitionSchema>;

/** Fields that would be ignored or run wrongly here, and what they belong to. */
const REFUSED_FIELDS: Record<string, string> = {
  Assign: 'variables',
  Arguments: 'JSONata',
  Output: 'JSONata',
  Items: 'JSONata',
  Credentials: 'cross-account tasks',
  HeartbeatSeconds: 'heartbeats',
  HeartbeatSecondsPath: 'heartbeats',
  ItemReader: 'Distributed Map',
  ItemBatcher: 'Distributed Map',
  ResultWriter: 'Distributed Map',
  ToleratedFailurePercentage: 'Distributed Map',
  ToleratedFailureCount: 'Distributed Map',
};

/**
 * Reads a state machine's definition. Throws when the language's validator refuses it, or when it uses
 * what is not simulated (JSONata, variables, Distributed Map), naming it.
 */
export function readDefinition(name: string, text: string): Definition {
  const raw: Json = JSON.parse(text);
  if (!isJsonObject(raw)) throw new Error(`the definition of state machine ${name} is no object`);
  refuse(name, raw);
  try {
    new StateMachine(raw as unknown as StateMachineDefinition);
  } catch (cause) {
    throw new Error(`the definition of state machine ${name} is refused: ${String(cause)}`, { cause });
  }
  return definitionSchema.parse(raw);
}

function refuse(name: string, scope: JsonObject): void {
  const fail = (what: string) => {
    throw new Error(`the local cloud does not simulate ${what}, which state machine ${name} uses`);
  };
  if (scope.QueryLanguage === 'JSONata') fail('JSONata');
  if (isJsonObject(scope.ProcessorConfig) && scope.ProcessorConfig.Mode === 'DISTRIBUTED')
    fail('Distributed Map');
  for (const state of Object.values(isJsonObject(scope.States) ? scope.States : {}).filter(isJsonObject)) {
    for (const [field, what] of Object.entries(REFUSED_FIELDS))
      if (field in state) fail(`${what} (${field})`);
    if (state.QueryLanguage === 'JSONata') fail('JSONata');
    const inner = [
      state.ItemProcessor,
      state.Iterator,
      ...(Array.isArray(state.Branches) ? state.Branches : []),
    ];
    for (const each of inner.filter(isJsonObject)) refuse(name, each);
  }
}
