import { awsEndpoint } from './aws/endpoint.ts';
import type { Principal } from './aws/service.ts';
import { dynamoDb } from './dynamodb/api.ts';
import { TableFaults } from './dynamodb/faults.ts';
import type { Tables } from './dynamodb/tables.ts';
import { eventBridge } from './event-bridge/api.ts';
import { executionStatusChange, readRules } from './event-bridge/rules.ts';
import { type AssumeRole, administrator, readRoles } from './iam/roles.ts';
import type { JsonObject } from './json.ts';
import { keptState } from './kept-state.ts';
import { lambdaInvoke } from './lambda/api.ts';
import { AsyncInvocations, type AsyncTarget, readAsyncSettings } from './lambda/asynchronous.ts';
import { Functions } from './lambda/functions.ts';
import type { CloudOptions } from './options.ts';
import { s3 } from './s3/api.ts';
import { BucketStore, type StoredObject } from './s3/store.ts';
import { secretsManager } from './secrets-manager/api.ts';
import { createSecrets } from './secrets-manager/from-template.ts';
import { type Secret, SecretStore } from './secrets-manager/store.ts';
import { ses } from './ses/api.ts';
import { type PublishedMessage, sns } from './sns/api.ts';
import { sqs } from './sqs/api.ts';
import { readQueues } from './sqs/queues.ts';
import { stepFunctions } from './step-functions/api.ts';
import type { ExecutionRecord } from './step-functions/execution-record.ts';
import { Executions } from './step-functions/executions.ts';
import { findMachine, readMachines, taskInvoker } from './step-functions/machines.ts';
import { TaskTokens } from './step-functions/task-tokens.ts';
import { targets } from './targets.ts';
import { accountId } from './template/identity.ts';
import type { Resources } from './template/resources.ts';

/** Creates the simulated services and connects them. `tables` are the template's, if it has any. */
export async function assemble(
  resources: Resources,
  awsEndpointUrl: string,
  options: CloudOptions,
  tables: Tables | undefined,
) {
  const { assembly, log, stateFolder, instancesAtMost, idleMs, time = {} } = options;
  const assumeRole = readRoles(resources);
  const keptSecrets = keptState<Secret>(stateFolder, 'secrets');
  const secrets = new SecretStore({ now: Date.now, changed: keptSecrets.save, kept: keptSecrets.load() });
  createSecrets(resources, secrets);

  const keptObjects = keptState<StoredObject>(stateFolder, 'objects');
  const objects = new BucketStore({
    buckets: resources.ofType('AWS::S3::Bucket').map(({ ref }) => ref),
    now: Date.now,
    changed: keptObjects.save,
    kept: keptObjects.load(),
  });

  const functions = new Functions(resources, {
    assembly,
    awsEndpointUrl,
    log,
    ...(instancesAtMost !== undefined && { instancesAtMost }),
    ...(idleMs !== undefined && { idleMs }),
  });
  const machines = await readMachines(resources, assumeRole, Date.now());
  const keptExecutions = keptState<ExecutionRecord>(stateFolder, 'executions');
  const tokens = new TaskTokens();
  const executions: Executions = new Executions({
    invokerOf: (machine) => taskInvoker(functions, machine),
    machineOf: (arn) => findMachine(machines, arn),
    shared: { tokens, time, now: Date.now, random: Math.random },
    kept: keptExecutions.load(),
    changed(record) {
      // Saved at once: even after a kill, a caller finds the execution that it started.
      if (record.status === 'RUNNING') keptExecutions.add(record);
      keptExecutions.saveSoon(() => executions.all().reverse());
      const { arn: execution, status, transitions, error } = record;
      log({
        source: 'step-functions',
        execution,
        status,
        transitions,
        ...(error === undefined ? {} : { error }),
      });
      send(record);
    },
  });
  const queues = readQueues(resources, Date.now);
  const published: PublishedMessage[] = [];
  const topicArns = resources.ofType('AWS::SNS::Topic').map(({ ref }) => ref);
  const publish = (message: PublishedMessage) => void published.push(message);
  const asynchronous: AsyncInvocations = new AsyncInvocations({
    settings: readAsyncSettings(resources, assumeRole),
    deliver: (...event) => deliver(...event),
    time,
    now: Date.now,
    log,
  });
  const invokeAsync = (target: AsyncTarget, event: string) => asynchronous.invoke(target, event);
  const deliver = targets({ functions, invokeAsync, machines, executions, queues, topicArns, publish });
  const rules = readRules(resources, assumeRole, deliver);
  const toRules = (event: JsonObject) => {
    try {
      rules(event);
    } catch (error) {
      log({ level: 'error', source: 'event-bridge', message: String(error) });
    }
  };
  /** No event is lost until `loseEvents` says otherwise. */
  const events = { isLost: (_event: JsonObject): boolean => false };
  const send = (record: ExecutionRecord) => {
    const event = executionStatusChange(record);
    if (!events.isLost(event)) toRules(event);
  };
  const tableFaults = new TableFaults();
  const answer = awsEndpoint({
    services: [
      ...(tables ? [dynamoDb(tables, tableFaults, log)] : []),
      secretsManager(secrets),
      stepFunctions(machines, executions, tokens),
      sqs(queues, ({ name }) => `${awsEndpointUrl}/${accountId}/${name}`),
      eventBridge(toRules, options.buses),
    ],
    rawServices: [
      s3(objects),
      sns(topicArns, { now: () => new Date(), publish }, options.topics),
      ses(options.mail),
    ],
    invoke: lambdaInvoke(functions, invokeAsync),
    identify: callers(functions, assumeRole),
    log,
  });
  const close = async () => {
    executions.close();
    keptExecutions.flush();
    asynchronous.close();
    await functions.close();
  };
  return {
    functions,
    secrets,
    executions,
    queues,
    published,
    tableFaults,
    events,
    assumeRole,
    deliver,
    answer,
    close,
  };
}

function callers(functions: Functions, assumeRole: AssumeRole): (accessKeyId: string) => Principal {
  const known = new Map(
    functions
      .all()
      .map(({ settings }) => [settings.accessKeyId, assumeRole(settings.roleArn, settings.name)]),
  );
  return (accessKeyId) => known.get(accessKeyId) ?? administrator;
}
