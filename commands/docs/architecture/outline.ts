import { type FunctionName, functionEntries } from '../../../lib/bundling/functions.ts';
import type { Resource } from './template.ts';

/** What starts work, and what work reaches. */
export const doors = ['HTTP API', 'Schedules', 'Events'] as const;
export const targets = [
  'Veeam servers, to read',
  'Veeam servers, to write',
  'Slack',
  'Evidence bucket',
  'Notice topic',
] as const;
export type Door = (typeof doors)[number];
export type Target = (typeof targets)[number];

/** What the HTTP door itself answers. */
export const otherRoutes = 'http';

/** A capability as the template has it. */
export interface Capability {
  name: string;
  functions: number;
  routes: number;
  /** Its state machines. */
  workflows: string[];
  /** Capabilities whose workflows it starts. */
  starts: string[];
  doors: Set<Door>;
  targets: Set<Target>;
}

/** What tells a target in the resource of a policy's statement, and which actions reach it. */
const signs: readonly { target: Target; resource: RegExp; action: RegExp }[] = [
  {
    target: 'Veeam servers, to read',
    resource: /:secret:[\w-]+\/read\//,
    action: /secretsmanager:GetSecretValue/,
  },
  {
    target: 'Veeam servers, to write',
    resource: /:secret:[\w-]+\/write\//,
    action: /secretsmanager:GetSecretValue/,
  },
  { target: 'Slack', resource: /"Secrets\w*Slack(Webhook|Bot)/, action: /secretsmanager:GetSecretValue/ },
  { target: 'Evidence bucket', resource: /Evidence/, action: /s3:/ },
  { target: 'Notice topic', resource: /Notices/, action: /sns:Publish/ },
];

/** The capabilities of a template: a folder of functions each, those with most routes first. */
export function outlineOf(resources: Record<string, Resource>): Capability[] {
  const capabilities = new Map<string, Capability>();
  /** By logical id of a function or a state machine. */
  const owners = new Map<string, Capability>();
  const all = Object.entries(resources);
  const each = (type: string) => all.filter(([, { Type }]) => Type === type);

  for (const [id] of each('AWS::Lambda::Function')) {
    const name = capabilityOf(id);
    const capability = capabilities.get(name) ?? empty(name);
    capability.functions += 1;
    capabilities.set(name, capability);
    owners.set(id, capability);
  }
  for (const [id, { Properties }] of each('AWS::StepFunctions::StateMachine')) {
    const owner = named(Properties?.['DefinitionString'], owners)[0];
    if (owner === undefined) throw new Error(`The state machine ${id} runs no function.`);
    owner.workflows.push(id.replace(/[0-9A-F]{8}$/, ''));
    owners.set(id, owner);
  }
  const open = (door: Door, properties: unknown) => {
    for (const owner of named(properties, owners)) owner.doors.add(door);
  };
  for (const [, { Properties }] of each('AWS::Scheduler::Schedule'))
    open('Schedules', Properties?.['Target']);
  for (const [, { Properties }] of each('AWS::Events::Rule')) open('Events', Properties?.['Targets']);
  for (const [, { Properties }] of each('AWS::ApiGatewayV2::Route')) {
    const [integration = ''] = references(Properties?.['Target']);
    const [owner] = named(resources[integration]?.Properties, owners);
    owner?.doors.add('HTTP API');
    // HEAD is GET without its body.
    if (owner && !String(Properties?.['RouteKey']).startsWith('HEAD')) owner.routes += 1;
  }
  for (const [owner, statement] of grantsOf(resources, owners)) {
    const [actions, resource] = [JSON.stringify(statement.Action), JSON.stringify(statement.Resource)];
    for (const sign of signs) {
      if (sign.action.test(actions) && sign.resource.test(resource)) owner.targets.add(sign.target);
    }
    if (!actions.includes('states:StartExecution')) continue;
    for (const other of named(statement.Resource, owners)) {
      if (other !== owner && !owner.starts.includes(other.name)) owner.starts.push(other.name);
    }
  }
  return [...capabilities.values()].sort(byRoutes);
}

function byRoutes(left: Capability, right: Capability): number {
  const isOther = ({ name }: Capability) => Number(name === otherRoutes);
  return isOther(left) - isOther(right) || right.routes - left.routes || left.name.localeCompare(right.name);
}

interface Statement {
  Action: unknown;
  Resource: unknown;
}

/** Every statement of every function's role, with whose it is. */
function* grantsOf(
  resources: Record<string, Resource>,
  owners: ReadonlyMap<string, Capability>,
): Generator<[Capability, Statement]> {
  const byRole = new Map<string, Capability>();
  for (const [id, owner] of owners) {
    const { Type, Properties } = resources[id] ?? {};
    const [role = ''] = references(Properties?.['Role']);
    if (Type === 'AWS::Lambda::Function') byRole.set(role, owner);
  }
  for (const { Type, Properties } of Object.values(resources)) {
    if (Type !== 'AWS::IAM::Policy') continue;
    const document = Properties?.['PolicyDocument'] as { Statement: Statement[] };
    for (const role of references(Properties?.['Roles'])) {
      const owner = byRole.get(role);
      if (owner) for (const statement of document.Statement) yield [owner, statement];
    }
  }
}

/** The folder that a function's code begins in: `functions/clone/…`, `functions/triggers/slack/…`. */
function capabilityOf(logicalId: string): string {
  const [name] = (Object.keys(functionEntries) as FunctionName[])
    .filter((each) =>
      logicalId.includes(each.replaceAll(/(?:^|-)([a-z0-9])/g, (_part, letter) => letter.toUpperCase())),
    )
    .sort((left, right) => right.length - left.length);
  if (name === undefined) throw new Error(`No function is called like ${logicalId}.`);
  const [, folder = ''] = /^functions\/(?:doors\/)?([^/]+)/.exec(functionEntries[name].entry) ?? [];
  return folder === 'health' ? otherRoutes : folder;
}

/** The logical ids that a part of a template refers to. */
function references(part: unknown): string[] {
  const found = JSON.stringify(part ?? null).matchAll(/"(?:Ref":|Fn::GetAtt":\[)"(\w+)"/g);
  return [...new Set([...found].map(([, id = '']) => id))];
}

const named = (part: unknown, owners: ReadonlyMap<string, Capability>): Capability[] => [
  ...new Set(references(part).flatMap((id) => owners.get(id) ?? [])),
];

const empty = (name: string): Capability => ({
  name,
  functions: 0,
  routes: 0,
  workflows: [],
  starts: [],
  doors: new Set(),
  targets: new Set(),
});
