import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { AssumeRole } from '../iam/roles.ts';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import type { ExecutionRecord } from '../step-functions/execution-record.ts';
import type { Deliver } from '../targets.ts';
import { accountId, region } from '../template/identity.ts';
import type { Resources } from '../template/resources.ts';
import { deadLetterFields, deliverOrKeep, ruleAttributes } from './dead-letters.ts';

const json = z.json() as z.ZodType<Json>;
const schema = z.object({
  EventPattern: z.record(z.string(), json).optional(),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  Targets: z
    .array(
      z.object({
        Arn: z.string(),
        RoleArn: z.string().optional(),
        Input: z.string().optional(),
        InputPath: z.string().optional(),
        ...deadLetterFields,
        InputTransformer: z
          .object({ InputPathsMap: z.record(z.string(), z.string()).default({}), InputTemplate: z.string() })
          .optional(),
      }),
    )
    .default([]),
});
type Target = z.infer<typeof schema>['Targets'][number];

/** Reads the template's rules with an event pattern. Returns the function that sends an event through them. */
export function readRules(
  resources: Resources,
  assumeRole: AssumeRole,
  deliver: Deliver,
): (event: JsonObject) => void {
  const rules = resources.ofType('AWS::Events::Rule').flatMap((resource) => {
    const { EventPattern, State, Targets } = schema.parse(resource.properties);
    if (!EventPattern || State === 'DISABLED') return [];
    checkPattern(EventPattern);
    const arn = resource.attributes.Arn ?? '';
    return [{ name: resource.name, arn, pattern: EventPattern, targets: Targets }];
  });
  return (event) => {
    for (const rule of rules.filter(({ pattern }) => matchesPattern(pattern, event))) {
      for (const target of rule.targets) {
        const as = target.RoleArn === undefined ? undefined : assumeRole(target.RoleArn, rule.name);
        deliverOrKeep(
          deliver,
          { arn: target.Arn, event: targetInput(target, event), as },
          { queueArn: target.DeadLetterConfig.Arn, attributes: ruleAttributes(rule.arn, target.Arn) },
        );
      }
    }
  };
}

/** The input of a target for an event: the whole event, a part, a constant, or its transformed template. */
export function targetInput(
  target: Pick<Target, 'Input' | 'InputPath' | 'InputTransformer'>,
  event: JsonObject,
): string {
  if (target.Input !== undefined) return target.Input;
  if (target.InputPath !== undefined) return JSON.stringify(at(event, target.InputPath) ?? null);
  if (!target.InputTransformer) return JSON.stringify(event);
  const { InputPathsMap, InputTemplate } = target.InputTransformer;
  return InputTemplate.replace(/"?<([^<>]+)>"?/g, (placeholder, name: string) => {
    const path = InputPathsMap[name];
    if (path === undefined)
      throw new Error(`the local cloud does not fill ${placeholder} in an input template`);
    const value = at(event, path) ?? '';
    const quoted = placeholder.startsWith('"') && placeholder.endsWith('"');
    return quoted && typeof value !== 'string'
      ? JSON.stringify(JSON.stringify(value))
      : JSON.stringify(value);
  });
}

/** The event that Step Functions sends when an execution starts or ends. */
export function executionStatusChange(record: ExecutionRecord): JsonObject {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Step Functions Execution Status Change',
    source: 'aws.states',
    account: accountId,
    time: new Date(record.stopMs ?? record.startMs).toISOString().replace(/\.\d+Z$/, 'Z'),
    region: region,
    resources: [record.arn],
    detail: {
      executionArn: record.arn,
      stateMachineArn: record.machineArn,
      name: record.name,
      status: record.status,
      startDate: record.startMs,
      stopDate: record.stopMs ?? null,
      input: record.input,
      output: record.output ?? null,
      inputDetails: { included: true },
      outputDetails: record.output === undefined ? null : { included: true },
      error: record.error ?? null,
      cause: record.cause ?? null,
    },
  };
}

function at(event: JsonObject, path: string): Json | undefined {
  const fields = path.split('.').slice(1);
  return fields.reduce<Json | undefined>(
    (value, field) => (isJsonObject(value) ? value[field] : undefined),
    event,
  );
}

/**
 * Whether an event matches an EventBridge pattern. Supports exact values, `prefix`, `anything-but` and `exists`.
 * @throws Error that names any other operator
 */
export function matchesPattern(pattern: JsonObject, event: Json | undefined): boolean {
  const fields = isJsonObject(event) ? event : {};
  return Object.entries(pattern).every(([field, wanted]) => {
    if (Array.isArray(wanted)) return wanted.some((each) => matchesValue(each, fields[field]));
    if (isJsonObject(wanted)) return matchesPattern(wanted, fields[field]);
    throw new Error(`the event pattern's ${field} must be a list or an object`);
  });
}

function matchesValue(wanted: Json, actual: Json | undefined): boolean {
  if (Array.isArray(actual)) return actual.some((each) => matchesValue(wanted, each));
  if (!isJsonObject(wanted)) return wanted === actual;
  const [operator = '', operand] = Object.entries(wanted)[0] ?? [];
  switch (operator) {
    case 'exists':
      return operand === (actual !== undefined);
    case 'prefix':
      return typeof actual === 'string' && typeof operand === 'string' && actual.startsWith(operand);
    case 'anything-but':
      if (actual === undefined) return false;
      return !(Array.isArray(operand) ? operand : [operand ?? null]).some((each) =>
        matchesValue(each, actual),
      );
    default:
      throw new Error(`the local cloud does not know the event pattern operator "${operator}"`);
  }
}

/** Checks a pattern before any event arrives. @throws Error that names an unknown operator */
export function checkPattern(pattern: JsonObject): void {
  for (const [field, wanted] of Object.entries(pattern)) {
    if (isJsonObject(wanted)) checkPattern(wanted);
    else if (Array.isArray(wanted)) for (const each of wanted) matchesValue(each, '');
    else throw new Error(`the event pattern's ${field} must be a list or an object`);
  }
}
