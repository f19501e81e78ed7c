import { z } from 'zod';
import { AwsError, type ConditionKeys, type Principal } from '../aws/service.ts';
import { accountId } from '../template/identity.ts';
import type { Resource, Resources } from '../template/resources.ts';

const strings = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const statementSchema = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Action: strings,
  Resource: strings,
  Condition: z.unknown().optional(),
});
const documentSchema = z.object({
  Statement: z.union([z.array(z.unknown()), z.unknown().transform((one) => [one])]),
});
const roleSchema = z.object({
  Policies: z.array(z.object({ PolicyDocument: documentSchema })).default([]),
  ManagedPolicyArns: z.array(z.string()).default([]),
});
const policySchema = z.object({ PolicyDocument: documentSchema, Roles: z.array(z.string()).default([]) });

type Statement = Omit<z.infer<typeof statementSchema>, 'Condition'> & { Condition?: Condition | undefined };

/** Managed policies that grant no action that the local cloud simulates. */
const managedPoliciesWithoutEffect = [
  'service-role/AWSLambdaBasicExecutionRole',
  'service-role/AWSLambdaVPCAccessExecutionRole',
  'AWSXRayDaemonWriteAccess',
];
const servicesAnsweredFor = [
  'secretsmanager',
  'states',
  'lambda',
  'sts',
  's3',
  'ses',
  'sns',
  'sqs',
  'events',
  'dynamodb',
];

/** The user of this machine, who is allowed everything. */
export const administrator: Principal = {
  arn: `arn:aws:iam::${accountId}:user/local`,
  userId: 'AIDALOCAL',
  authorize() {},
};

/** Whether `principal` may do `action` on `arn`. */
export function allows(principal: Principal, action: string, arn: string): boolean {
  try {
    principal.authorize(action, arn);
    return true;
  } catch (error) {
    if (error instanceof AwsError) return false;
    throw error;
  }
}

/** Returns the principal of a role session, for example of a function: `assumed-role/<role>/<session>`. */
export type AssumeRole = (roleArn: string, session: string) => Principal;

/**
 * Reads the roles and policies of the template.
 * @throws Error when a policy uses an unsupported feature: other conditions, NotAction, NotResource, unknown managed
 * policies
 */
export function readRoles(resources: Resources): AssumeRole {
  const policies = resources.ofType('AWS::IAM::Policy').map((policy) => ({
    roles: policySchema.parse(policy.properties).Roles,
    statements: statementsOf(policySchema.parse(policy.properties).PolicyDocument, policy),
  }));
  const statementsByRole = new Map(
    resources.ofType('AWS::IAM::Role').map((role) => {
      const { Policies, ManagedPolicyArns } = roleSchema.parse(role.properties);
      refuseUnknownManagedPolicies(ManagedPolicyArns, role);
      const inline = Policies.flatMap((policy) => statementsOf(policy.PolicyDocument, role));
      const attached = policies.filter((policy) => policy.roles.includes(role.name));
      return [
        role.attributes.Arn,
        { role, statements: [...inline, ...attached.flatMap((one) => one.statements)] },
      ];
    }),
  );
  return (roleArn, session) => {
    const found = statementsByRole.get(roleArn);
    if (!found) throw new Error(`role ${roleArn} is not in the template`);
    const arn = `arn:aws:sts::${accountId}:assumed-role/${found.role.name}/${session}`;
    return {
      arn,
      userId: `${found.role.attributes.RoleId}:${session}`,
      authorize(action, resource, asGiven = resource, keys = {}) {
        const refusal = judge(found.statements, action, resource, keys);
        if (refusal === undefined) return;
        const message = `User: ${arn} is not authorized to perform: ${action} on resource: ${asGiven} ${refusal}`;
        throw new AwsError('AccessDeniedException', message);
      },
    };
  };
}

function judge(
  statements: readonly Statement[],
  action: string,
  resource: string,
  keys: ConditionKeys,
): string | undefined {
  const matching = statements.filter(
    (statement) =>
      statement.Action.some((pattern) => matches(pattern, action, 'i')) &&
      statement.Resource.some((pattern) => matches(pattern, resource, '')) &&
      meets(statement.Condition, keys, (pattern, value) => matches(pattern, value, '')),
  );
  if (matching.some((statement) => statement.Effect === 'Deny'))
    return 'with an explicit deny in an identity-based policy';
  if (matching.length === 0) return `because no identity-based policy allows the ${action} action`;
  return undefined;
}

/** Whether `value` matches an IAM pattern (`*` for any text, `?` for one character). */
function matches(pattern: string, value: string, flags: '' | 'i'): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, `s${flags}`).test(value);
}

function statementsOf(document: z.infer<typeof documentSchema>, owner: Resource): Statement[] {
  return document.Statement.map((raw) => {
    const parsed = statementSchema.safeParse(raw);
    if (!parsed.success) {
      throw new Error(
        `the local cloud cannot evaluate a policy of ${owner.logicalId}: ${z.prettifyError(parsed.error)}`,
      );
    }
    const { Condition: given, ...statement } = parsed.data;
    if (given === undefined || !statement.Action.some(concernsUs)) return statement;
    const condition = conditionSchema.safeParse(given);
    if (condition.success) return { ...statement, Condition: condition.data };
    const text = JSON.stringify(given);
    throw new Error(`the local cloud cannot evaluate a policy condition of ${owner.logicalId}: ${text}`);
  });
}

function concernsUs(action: string): boolean {
  const [service = ''] = action.split(':');
  return service === '*' || servicesAnsweredFor.includes(service.toLowerCase());
}

function refuseUnknownManagedPolicies(arns: readonly string[], role: Resource): void {
  const unknown = arns.find(
    (arn) => !managedPoliciesWithoutEffect.some((name) => arn.endsWith(`:policy/${name}`)),
  );
  if (unknown)
    throw new Error(`the local cloud does not know the managed policy ${unknown} of ${role.logicalId}`);
}

const requestKeys = z.partialRecord(z.enum(['s3:prefix', 'ses:FromAddress']), strings).optional();
const leadingKeysOnly = z.strictObject({ 'dynamodb:LeadingKeys': strings }).optional();

/** The conditions that are supported: the prefix of a listing, the sender of a mail, and the partition keys of items. */
export const conditionSchema = z.strictObject({
  StringEquals: requestKeys,
  StringLike: requestKeys,
  'ForAllValues:StringEquals': leadingKeysOnly,
  'ForAllValues:StringLike': leadingKeysOnly,
});

export type Condition = z.infer<typeof conditionSchema>;

/**
 * Whether `keys`, the condition keys of a request, meet all conditions of a statement. A request without a key does not
 * meet a condition on it, unless the condition is for all of its values ("Multivalued context keys" in the IAM User
 * Guide). `like` matches a value against a pattern.
 */
export function meets(
  condition: Condition | undefined,
  keys: ConditionKeys,
  like: (pattern: string, value: string) => boolean,
): boolean {
  const same = (pattern: string, value: string) => pattern === value;
  return Object.entries(condition ?? {}).every(([operator, wanted]) => {
    const matches = operator.endsWith('Like') ? like : same;
    return Object.entries(wanted ?? {}).every(([key, patterns]) => {
      const values = [keys[key] ?? []].flat();
      if (values.length === 0) return operator.startsWith('ForAllValues:');
      return values.every((value) => patterns.some((pattern) => matches(pattern, value)));
    });
  });
}
