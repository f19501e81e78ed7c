import { randomUUID } from 'node:crypto';
import { AwsError, type Principal, type RawRequest, type RawService } from '../aws/service.ts';
import { type XmlFields, xmlAnswer, xmlRefusal } from '../aws/xml.ts';
import { accountId, region } from '../template/identity.ts';
import type { Stack } from './stack.ts';
import { type Change, changesBetween, readTemplate } from './template.ts';

const namespace = 'http://cloudformation.amazonaws.com/doc/2010-05-15/';

interface ChangeSet {
  id: string;
  name: string;
  template: string;
  changes: Change[];
}

export interface Stacks {
  find(nameOrId: string): Stack | undefined;
  create(name: string): Stack;
  /** Runs an operation on a stack in the background. */
  runInBackground(work: Promise<void>): void;
  /** An uploaded template. @throws AwsError when it does not exist */
  uploaded(url: string): string;
}

/**
 * CloudFormation in the query protocol, as far as the CDK's command line uses it: change sets and their execution, the
 * events of a stack and its deletion (CloudFormation API reference).
 */
export function cloudFormation(stacks: Stacks): RawService {
  const changeSets = new Map<Stack, ChangeSet>();
  const stackOf = (form: URLSearchParams) => {
    const name = form.get('StackName') ?? '';
    const stack = stacks.find(name);
    if (!stack) throw new AwsError('ValidationError', `Stack with id ${name} does not exist`);
    return stack;
  };
  const changeSetOf = (form: URLSearchParams) => {
    const asked = form.get('ChangeSetName') ?? '';
    const stack = stackOf(form);
    const found = changeSets.get(stack);
    if (found && [found.id, found.name].includes(asked)) return { stack, changeSet: found };
    throw new AwsError('ChangeSetNotFound', `ChangeSet [${asked}] does not exist`, 404);
  };
  const templateOf = (form: URLSearchParams) =>
    form.get('TemplateBody') ?? stacks.uploaded(form.get('TemplateURL') ?? '');

  const operations: Record<string, (form: URLSearchParams) => XmlFields> = {
    DescribeStacks(form) {
      return { Stacks: [describedStack(stackOf(form))] };
    },
    DescribeStackEvents(form) {
      return { StackEvents: describedEvents(stackOf(form)) };
    },
    ListStackResources(form) {
      const { template, cloud } = stackOf(form);
      const resources = template === undefined ? {} : readTemplate(template).Resources;
      return {
        StackResourceSummaries: Object.entries(resources).map(([LogicalResourceId, { Type }]) => ({
          LogicalResourceId,
          PhysicalResourceId: cloud?.physicalIds[LogicalResourceId] ?? LogicalResourceId,
          ResourceType: Type,
          ResourceStatus: 'CREATE_COMPLETE',
        })),
      };
    },
    GetTemplate(form) {
      return { TemplateBody: stackOf(form).template ?? '{}', StagesAvailable: ['Original', 'Processed'] };
    },
    CreateChangeSet(form) {
      const name = form.get('StackName') ?? '';
      const template = templateOf(form);
      const wanted = readTemplate(template);
      const stack = stacks.find(name) ?? stacks.create(name);
      const before = stack.template === undefined ? undefined : readTemplate(stack.template);
      const changeSetName = form.get('ChangeSetName') ?? '';
      const id = `arn:aws:cloudformation:${region}:${accountId}:changeSet/${changeSetName}/${randomUUID()}`;
      changeSets.set(stack, { id, name: changeSetName, template, changes: changesBetween(before, wanted) });
      return { Id: id, StackId: stack.id };
    },
    DescribeChangeSet(form) {
      const { stack, changeSet } = changeSetOf(form);
      return describedChangeSet(stack, changeSet);
    },
    ExecuteChangeSet(form) {
      const { stack, changeSet } = changeSetOf(form);
      changeSets.delete(stack);
      stacks.runInBackground(stack.execute(changeSet.template));
      return {};
    },
    DeleteChangeSet(form) {
      const name = form.get('StackName') ?? '';
      const stack = stacks.find(name);
      if (stack) changeSets.delete(stack);
      return {};
    },
    DeleteStack(form) {
      const stack = stacks.find(form.get('StackName') ?? '');
      if (stack?.isProtected) {
        const message = `Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`;
        throw new AwsError('ValidationError', message);
      }
      if (stack) stacks.runInBackground(stack.delete());
      return {};
    },
    UpdateTerminationProtection(form) {
      const stack = stackOf(form);
      stack.isProtected = form.get('EnableTerminationProtection') === 'true';
      return { StackId: stack.id };
    },
  };

  return {
    signingName: 'cloudformation',
    answer(request: RawRequest, _caller: Principal) {
      const form = new URLSearchParams(request.body.toString('utf8'));
      const action = form.get('Action') ?? '';
      const operation = operations[action];
      if (!operation) {
        throw new AwsError('InvalidAction', `the local account's CloudFormation does not support ${action}`);
      }
      return xmlAnswer(namespace, action, operation(form));
    },
    refusal: (error) => xmlRefusal(namespace, error),
  };
}

function describedStack(stack: Stack): XmlFields {
  const outputs = Object.entries(stack.cloud?.outputs ?? {});
  return {
    StackId: stack.id,
    StackName: stack.name,
    CreationTime: stack.createdAt,
    StackStatus: stack.status,
    StackStatusReason: stack.reason,
    EnableTerminationProtection: String(stack.isProtected),
    Outputs: outputs.map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
  };
}

/** The newest event first, as in CloudFormation. */
function describedEvents(stack: Stack): XmlFields[] {
  return stack.events.toReversed().map(({ id, logicalId, type, status, reason, at }) => ({
    EventId: id,
    StackId: stack.id,
    StackName: stack.name,
    LogicalResourceId: logicalId,
    PhysicalResourceId: logicalId === stack.name ? stack.id : logicalId,
    ResourceType: type,
    ResourceStatus: status,
    ResourceStatusReason: reason,
    Timestamp: at,
  }));
}

function describedChangeSet(stack: Stack, { id, name, changes }: ChangeSet): XmlFields {
  const nothing = changes.length === 0;
  return {
    ChangeSetId: id,
    ChangeSetName: name,
    StackId: stack.id,
    StackName: stack.name,
    Status: nothing ? 'FAILED' : 'CREATE_COMPLETE',
    StatusReason: nothing
      ? "The submitted information didn't contain changes. Submit different information to create a change set."
      : undefined,
    ExecutionStatus: nothing ? 'UNAVAILABLE' : 'AVAILABLE',
    Changes: changes.map(({ action, logicalId, type }) => ({
      Type: 'Resource',
      ResourceChange: { Action: action, LogicalResourceId: logicalId, ResourceType: type },
    })),
  };
}
