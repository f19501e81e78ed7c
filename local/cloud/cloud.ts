import type { RequestListener } from 'node:http';
import { awsEndpoint } from './aws-endpoint.ts';
import { executionStatusChange, readRules } from './event-bridge/rules.ts';
import { startSchedules } from './event-bridge/schedules.ts';
import { type Deliver, targets } from './event-bridge/targets.ts';
import { httpApi } from './http-api/http-api.ts';
import { readHttpApi } from './http-api/routes.ts';
import { type Listening, listen } from './http-server.ts';
import { ADMINISTRATOR, type AssumeRole, type Principal, readRoles } from './iam.ts';
import { keptState } from './kept-state.ts';
import type { InvocationResult } from './lambda/function.ts';
import { Functions } from './lambda/functions.ts';
import { BucketStore, type StoredObject } from './s3/store.ts';
import { createSecrets } from './secrets/from-template.ts';
import { type Secret, SecretStore } from './secrets/store.ts';
import { lambdaInvoke } from './services/lambda.ts';
import { s3 } from './services/s3.ts';
import { secretsManager } from './services/secrets-manager.ts';
import { type PublishedMessage, sns } from './services/sns.ts';
import { stepFunctions } from './services/step-functions.ts';
import type { ExecutionRecord } from './step-functions/execution.ts';
import { Executions } from './step-functions/executions.ts';
import { taskInvoker } from './step-functions/invoke.ts';
import { findMachine, readMachines } from './step-functions/machines.ts';
import { objectReader } from './step-functions/object-reader.ts';
import { TaskTokens } from './step-functions/task-tokens.ts';
import { readAssembly } from './template/assembly.ts';
import { type Resources, resolveResources } from './template/resources.ts';
import type { TimeOverrides } from './time.ts';

export interface CloudOptions {
  /** The folder of the synthesized cloud assembly (`cdk.out`). */
  assembly: string;
  /** Where the HTTP API listens; 0 takes any free port. */
  apiPort?: number;
  /** Where AWS SDKs and the AWS CLI are answered; 0 takes any free port. */
  awsPort?: number;
  host?: string;
  /** Takes structured lines: what functions print, requests, refusals. */
  log: (line: object) => void;
  /** Where secrets, executions and objects are kept across restarts; without it they end with the cloud. */
  stateFolder?: string;
  time?: TimeOverrides;
}

/** A running local cloud. */
export interface Cloud {
  /** The HTTP API's address, or undefined when the template has none. */
  apiUrl: string | undefined;
  awsEndpointUrl: string;
  /** The stacks' outputs; the HTTP API's own address stands for the one it would have on AWS. */
  outputs: Record<string, string>;
  secrets: {
    /** Stores a new AWSCURRENT value; creates the secret when there is none of that name. */
    put(name: string, value: string): void;
    /** The AWSCURRENT value, or undefined when there is none. */
    get(name: string): string | undefined;
  };
  /** All executions, the newest first, with their billed state transitions. */
  executions(): ExecutionRecord[];
  /** What was published to the template's topics since the start, the oldest first. */
  published(): readonly PublishedMessage[];
  /**
   * Runs a function and waits for its answer. `event` is any JSON value. A function is named by its logical id,
   * with or without the hash that CDK ends it with, by its name or by its ARN.
   */
  invoke(functionId: string, event: unknown): Promise<InvocationResult>;
  /**
   * Fires an enabled schedule now, as for the time `at`: the same time twice is one firing, delivered again. Throws
   * when there is none of that name, or its role may not start its target.
   */
  fireSchedule(name: string, at?: Date): void;
  /** Kills the instances of a function that are working, as a lost machine would. Gives how many there were. */
  killRunning(functionId: string): Promise<number>;
  close(): Promise<void>;
}

/**
 * Runs a synthesized CDK app on this machine: functions, HTTP API, state machines, schedules, secrets, and the
 * permissions between them. Throws when the template holds what is not simulated, or a port is taken.
 */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const { assembly, apiPort = 8080, awsPort = 4566, host = '127.0.0.1', log } = options;
  const stacks = await readAssembly(assembly);
  const declared = resolveResources(stacks);

  // Functions are told the addresses of the AWS endpoint and of the API, which are known only once they listen.
  let answer: RequestListener | undefined;
  let serveApi: RequestListener | undefined;
  const aws = await listen((request, response) => answer?.(request, response), {
    host,
    port: awsPort,
    setting: 'awsPort',
  });
  const opened: Listening[] = [aws];
  const closeAll = () => Promise.all(opened.map((server) => server.close()));
  try {
    const http =
      declared.ofType('AWS::ApiGatewayV2::Api').length > 0
        ? await listen((request, response) => serveApi?.(request, response), {
            host,
            port: apiPort,
            setting: 'apiPort',
          })
        : undefined;
    if (http) opened.push(http);
    const resources = http ? resolveResources(stacks, { apiEndpoint: http.url }) : declared;
    const api = readHttpApi(resources);
    const parts = assemble(resources, aws.url, options);
    const { functions, secrets, executions } = parts;
    answer = parts.answer;
    serveApi = api && httpApi({ api, functions, log });
    const schedules = startSchedules(resources, { ...parts, log });
    const known = (id: string) => {
      const found = functions.find(id) ?? functions.findByConstruct(id);
      if (!found) throw new Error(`no function ${id} in the template`);
      return found;
    };
    return {
      apiUrl: http?.url,
      awsEndpointUrl: aws.url,
      outputs: localOutputs(declared, http?.url),
      secrets: {
        put: (name, value) => void secrets.put(secrets.find(name) ?? secrets.create(name), { string: value }),
        get: (name) =>
          secrets.find(name)?.versions.find(({ stages }) => stages.includes('AWSCURRENT'))?.string,
      },
      executions: () => executions.all(),
      published: () => [...parts.published],
      invoke: (id, event) => known(id).invoke(JSON.stringify(event)),
      fireSchedule: schedules.fire,
      killRunning: (id) => known(id).killRunning(),
      async close() {
        schedules.close();
        executions.close();
        await functions.close();
        await closeAll();
      },
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

/** Makes the services and wires them to each other. */
function assemble(resources: Resources, awsEndpointUrl: string, options: CloudOptions) {
  const { assembly, log, stateFolder, time = {} } = options;
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

  const functions = new Functions(resources, { assembly, awsEndpointUrl, log, time });
  const machines = readMachines(resources, assumeRole, Date.now());
  const keptExecutions = keptState<ExecutionRecord>(stateFolder, 'executions');
  const tokens = new TaskTokens();
  const executions: Executions = new Executions({
    reachOf: (machine) => ({
      invoke: taskInvoker(functions, machine),
      readObject: objectReader(objects, machine),
    }),
    machineOf: (arn) => findMachine(machines, arn),
    shared: { tokens, time, now: Date.now, random: Math.random },
    kept: keptExecutions.load(),
    changed(record) {
      keptExecutions.save(executions.all().reverse());
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
  const deliver: Deliver = targets(functions, machines, executions);
  const rules = readRules(resources, assumeRole, deliver);
  const send = (record: ExecutionRecord) => {
    try {
      rules(executionStatusChange(record));
    } catch (error) {
      log({ level: 'error', source: 'event-bridge', message: String(error) });
    }
  };
  const published: PublishedMessage[] = [];
  const topicArns = resources.ofType('AWS::SNS::Topic').map(({ ref }) => ref);
  const publish = (message: PublishedMessage) => void published.push(message);
  const answer = awsEndpoint({
    services: [secretsManager(secrets), stepFunctions(machines, executions, tokens)],
    rawServices: [s3(objects), sns(topicArns, { now: () => new Date(), publish })],
    invoke: lambdaInvoke(functions),
    identify: callers(functions, assumeRole),
    log,
  });
  return { functions, secrets, executions, published, assumeRole, deliver, answer };
}

function callers(functions: Functions, assumeRole: AssumeRole): (accessKeyId: string) => Principal {
  const known = new Map(
    functions
      .all()
      .map(({ settings }) => [settings.accessKeyId, assumeRole(settings.roleArn, settings.name)]),
  );
  return (accessKeyId) => known.get(accessKeyId) ?? ADMINISTRATOR;
}

/** An output may be put together from the API's id instead of its endpoint. */
function localOutputs({ outputs, ofType }: Resources, apiUrl: string | undefined): Record<string, string> {
  const endpoint = ofType('AWS::ApiGatewayV2::Api')[0]?.attributes.ApiEndpoint;
  if (endpoint === undefined || apiUrl === undefined) return outputs;
  return Object.fromEntries(
    Object.entries(outputs).map(([id, value]) => [id, value.replaceAll(endpoint, apiUrl)]),
  );
}
