import type { RequestListener } from 'node:http';
import { httpApi } from './api-gateway/http-api.ts';
import { readHttpApi } from './api-gateway/routes.ts';
import { assemble } from './assemble.ts';
import { deleteExpired, startExpiry } from './dynamodb/expiry.ts';
import type { TableFault } from './dynamodb/faults.ts';
import { openTables } from './dynamodb/tables.ts';
import { startSchedules } from './event-bridge/schedules.ts';
import { type Listening, listen } from './http-server.ts';
import type { InvocationResult } from './lambda/functions.ts';
import type { CloudOptions } from './options.ts';
import type { PublishedMessage } from './sns/api.ts';
import type { QueuedMessage } from './sqs/queues.ts';
import type { ExecutionRecord } from './step-functions/execution-record.ts';
import { readAssembly } from './template/assembly.ts';
import { withoutCdkHash } from './template/identity.ts';
import { type Resources, resolveResources } from './template/resources.ts';

/** A running local cloud. */
export interface Cloud {
  /** The HTTP API's address, or undefined when the template has no HTTP API. */
  apiUrl: string | undefined;
  awsEndpointUrl: string;
  /** The stacks' outputs. The HTTP API's local address replaces the one it would have on AWS. */
  outputs: Record<string, string>;
  /** The physical ids of the template's resources, which `Ref` gives, by their logical ids. */
  physicalIds: Readonly<Record<string, string>>;
  secrets: {
    /** Stores a new AWSCURRENT value. Creates the secret when it does not exist. */
    put(name: string, value: string): void;
    delete(name: string): void;
    /** The AWSCURRENT value, or undefined when the secret has none. */
    get(name: string): string | undefined;
  };
  /** All executions, the newest first, with their billed state transitions. */
  executions(): ExecutionRecord[];
  /** The messages in a queue, received or not, the oldest first. A queue is named in the same way as a function. */
  queued(queueId: string): readonly QueuedMessage[];
  /** The messages published to the template's topics since the start, the oldest first. */
  published(): readonly PublishedMessage[];
  /**
   * Runs a function and waits for its result. `event` is any JSON value. A function is named by its logical id (with
   * or without the hash that CDK appends), its name or its ARN.
   */
  invoke(functionId: string, event: unknown): Promise<InvocationResult>;
  /**
   * Fires an enabled schedule now, as if it were due at `at`. Firing it twice for the same time delivers the same
   * event again.
   * @throws Error when no schedule has that name, or its role may not start its target
   */
  fireSchedule(name: string, at?: Date): void;
  tables: {
    /**
     * Makes the next calls to DynamoDB fail, for tests. Faults are used up in the order given.
     * @throws Error when the template has no table
     */
    fault(fault: TableFault): void;
    /** Deletes the items that have expired at `at` (default now), for good. Returns how many. */
    expire(at?: Date): Promise<number>;
  };
  /** Kills the busy instances of a function, as a lost machine would. Returns how many there were. */
  killRunning(functionId: string, isMeant?: (event: unknown) => boolean): Promise<number>;
  /**
   * Makes the next `times` invocations of a function fail without running it, as happens on AWS to a function that was
   * idle for weeks. `error` is one of Lambda's, such as `ResourceNotReadyException`.
   */
  refuseRuns(functionId: string, error: string, times: number): void;
  /**
   * Drops status events of executions, as AWS may: it delivers them on a best-effort basis. `isLost` is called once for
   * each event, in the order of the events.
   */
  loseEvents(isLost: (event: object) => boolean): void;
  close(): Promise<void>;
}

/**
 * Runs a synthesized CDK app on this machine: functions, HTTP API, state machines, schedules, secrets, and the
 * permissions between them.
 * @throws Error when the template uses something that is not simulated, or a port is taken
 */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const { assembly, apiPort = 8080, awsPort = 4566, host = '127.0.0.1', log } = options;
  const stacks = await readAssembly(assembly);
  const declared = resolveResources(stacks);

  // The functions' environment holds the addresses of the AWS endpoint and of the API. They are known only after both
  // listen.
  let answer: RequestListener | undefined;
  let serveApi: RequestListener | undefined;
  const aws = await listen((request, response) => answer?.(request, response), {
    host,
    port: awsPort,
    setting: 'awsPort',
  });
  /** In the order in which they close: the endpoint closes first, so no call reaches a closed table. */
  const opened: Pick<Listening, 'close'>[] = [aws];
  const closeAll = async () => {
    for (const each of opened) await each.close();
  };
  try {
    const tables = await openTables(declared, options.stateFolder, Date.now());
    if (tables) {
      const stopExpiry = startExpiry(tables, log);
      opened.push({
        close() {
          stopExpiry();
          return tables.dynalite.close();
        },
      });
    }
    const http =
      declared.ofType('AWS::ApiGatewayV2::Api').length > 0
        ? await listen((request, response) => serveApi?.(request, response), {
            host,
            port: apiPort,
            setting: 'apiPort',
          })
        : undefined;
    if (http) opened.unshift(http);
    const addresses = { awsEndpoint: aws.url, ...(http ? { apiEndpoint: http.url } : {}) };
    const resources = resolveResources(stacks, addresses);
    const api = readHttpApi(resources);
    const parts = await assemble(resources, aws.url, options, tables);
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
      physicalIds: Object.fromEntries(resources.all.map(({ logicalId, ref }) => [logicalId, ref])),
      outputs: localOutputs(resolveResources(stacks, { awsEndpoint: aws.url }), http?.url),
      secrets: {
        put: (name, value) => void secrets.put(secrets.find(name) ?? secrets.create(name), { string: value }),
        delete: (name) => secrets.delete(name),
        get: (name) =>
          secrets.find(name)?.versions.find(({ stages }) => stages.includes('AWSCURRENT'))?.string,
      },
      executions: () => executions.all(),
      queued(id) {
        const queue = parts.queues.find(({ name, arn }) => [name, withoutCdkHash(name), arn].includes(id));
        if (!queue) throw new Error(`no queue ${id} in the template`);
        return queue.list();
      },
      published: () => [...parts.published],
      invoke: (id, event) => known(id).invoke(JSON.stringify(event)),
      fireSchedule: schedules.fire,
      tables: {
        fault(fault) {
          if (!tables) throw new Error('no table in the template');
          parts.tableFaults.add(fault);
        },
        expire: async (at = new Date()) => (tables ? deleteExpired(tables, at) : 0),
      },
      killRunning: (id, isMeant) => known(id).killRunning(isMeant),
      loseEvents(isLost) {
        parts.events.isLost = isLost;
      },
      refuseRuns: (id, error, times) => known(id).refuse(error, times),
      async close() {
        schedules.close();
        await parts.close();
        await closeAll();
      },
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

/** An output may be built from the API's id instead of its endpoint. */
function localOutputs({ outputs, ofType }: Resources, apiUrl: string | undefined): Record<string, string> {
  const endpoint = ofType('AWS::ApiGatewayV2::Api')[0]?.attributes.ApiEndpoint;
  if (endpoint === undefined || apiUrl === undefined) return outputs;
  return Object.fromEntries(
    Object.entries(outputs).map(([id, value]) => [id, value.replaceAll(endpoint, apiUrl)]),
  );
}
