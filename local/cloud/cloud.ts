import { randomUUID } from 'node:crypto';
import { awsEndpoint } from './aws-endpoint.ts';
import { httpApi } from './http-api/http-api.ts';
import { readHttpApi } from './http-api/routes.ts';
import { type Listening, listen } from './http-server.ts';
import { ADMINISTRATOR, type AssumeRole, type Principal, readRoles } from './iam.ts';
import type { InvocationResult } from './lambda/function.ts';
import { Functions } from './lambda/functions.ts';
import { createSecrets } from './secrets/from-template.ts';
import { SecretStore } from './secrets/store.ts';
import { lambdaInvoke } from './services/lambda.ts';
import { secretsManager } from './services/secrets-manager.ts';
import { readAssembly } from './template/assembly.ts';
import { resolveResources } from './template/resources.ts';
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
  /**
   * Runs a function and waits for its answer. `event` is any JSON value. A function is named by its logical id,
   * with or without the hash that CDK ends it with, by its name or by its ARN.
   */
  invoke(functionId: string, event: unknown): Promise<InvocationResult>;
  /** Kills the instances of a function that are working, as a lost machine would. Gives how many there were. */
  killRunning(functionId: string): Promise<number>;
  close(): Promise<void>;
}

/**
 * Runs a synthesized CDK app on this machine: its functions, HTTP API, secrets and their permissions.
 * Throws when the template holds what is not simulated, or a port is taken.
 */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const { assembly, apiPort = 8080, awsPort = 4566, host = '127.0.0.1', log, time = {} } = options;
  const resources = resolveResources(await readAssembly(assembly));
  const api = readHttpApi(resources);
  const assumeRole = readRoles(resources);
  const secrets = new SecretStore({ now: Date.now, changed: () => {}, kept: [] });
  createSecrets(resources, secrets);

  // Functions must be told the endpoint's address, which is known only once it listens.
  let answer: ReturnType<typeof awsEndpoint> | undefined;
  const aws = await listen((request, response) => answer?.(request, response), {
    host,
    port: awsPort,
    setting: 'awsPort',
  });
  const opened: Listening[] = [aws];
  try {
    const functions = new Functions(resources, { assembly, awsEndpointUrl: aws.url, log, time });
    const identify = callers(functions, assumeRole);
    answer = awsEndpoint({
      services: [secretsManager(secrets)],
      invoke: lambdaInvoke(functions),
      identify,
      log,
    });
    const http =
      api && (await listen(httpApi({ api, functions, log }), { host, port: apiPort, setting: 'apiPort' }));
    if (http) opened.push(http);
    const known = (id: string) => {
      const found = functions.find(id) ?? functions.findByConstruct(id);
      if (!found) throw new Error(`no function ${id} in the template`);
      return found;
    };
    return {
      apiUrl: http?.url,
      awsEndpointUrl: aws.url,
      outputs: withLocalAddress(
        resources.outputs,
        resources.ofType('AWS::ApiGatewayV2::Api')[0]?.attributes.ApiEndpoint,
        http?.url,
      ),
      secrets: {
        put(name, value) {
          secrets.put(secrets.find(name) ?? secrets.create(name), { string: value }, randomUUID());
        },
        get(name) {
          const current = secrets
            .find(name)
            ?.versions.find((version) => version.stages.includes('AWSCURRENT'));
          return current?.string;
        },
      },
      invoke: (id, event) => known(id).invoke(JSON.stringify(event)),
      killRunning: (id) => known(id).killRunning(),
      async close() {
        await functions.close();
        await Promise.all(opened.map((server) => server.close()));
      },
    };
  } catch (error) {
    await Promise.all(opened.map((server) => server.close()));
    throw error;
  }
}

function callers(functions: Functions, assumeRole: AssumeRole): (accessKeyId: string) => Principal {
  const known = new Map(
    functions
      .all()
      .map(({ settings }) => [settings.accessKeyId, assumeRole(settings.roleArn, settings.name)]),
  );
  return (accessKeyId) => known.get(accessKeyId) ?? ADMINISTRATOR;
}

function withLocalAddress(
  outputs: Record<string, string>,
  endpoint: string | undefined,
  local: string | undefined,
): Record<string, string> {
  if (endpoint === undefined || local === undefined) return outputs;
  return Object.fromEntries(
    Object.entries(outputs).map(([id, value]) => [id, value.replaceAll(endpoint, local)]),
  );
}
