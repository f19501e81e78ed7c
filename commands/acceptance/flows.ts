import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { type SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { type Credentials, purposes } from '../../functions/servers/credentials.ts';
import { type Api, FlowFailedError } from './api.ts';
import { historyFacts } from './history.ts';
import type { Deployed } from './stack.ts';

/** Numbers, and codes and words of this project. Nothing comes from a server, a person or an account. */
export type Facts = Record<string, string | number | boolean | Record<string, number>>;

export interface Flow {
  readonly name: string;
  /** Undefined when the flow was not requested. */
  readonly run: (() => Promise<Facts>) | undefined;
}

/** The servers, credentials and jobs that the flows use. */
export interface Target {
  readonly servers: readonly string[];
  readonly credentials: (server: string, purpose: (typeof purposes)[number]) => Credentials;
  /** The server, and the job on it that is cloned. */
  readonly server: string;
  readonly job: string;
  /** A copy job that is only planned. */
  readonly copyJob?: { readonly server: string; readonly backupJob: string; readonly repository: string };
  /** The prefix of the names of new jobs. */
  readonly prefix: string;
}

export interface FlowClients {
  readonly sfn: SFNClient;
  readonly lambda: LambdaClient;
  readonly sqs: SQSClient;
}

const minuteMs = 60_000;
/** A clone has an outcome half an hour after it starts. Its reconciliation checks again every five minutes. */
const cloneMs = 45 * minuteMs;
const checkMs = 15 * minuteMs;
/** Lambda retries an event after one minute and after two minutes. */
const deadLetterMs = 10 * minuteMs;
const batchSize = 3;

const anything = z.unknown();
const clone = z.object({
  id: z.string(),
  status: z.string(),
  outcome: z.string().optional(),
  code: z.string().optional(),
  taskSeconds: z.number().optional(),
  steps: z.array(z.object({ name: z.string(), attempts: z.number() })),
});
const diagnosis = z.object({
  ok: z.boolean(),
  steps: z.array(z.object({ step: z.string(), status: z.string() })),
});
const check = z.object({ id: z.string(), status: z.string() });
const batch = z.object({ id: z.string(), status: z.string(), counts: z.record(z.string(), z.number()) });
const jobs = z.object({
  jobs: z.array(z.object({ id: z.string(), name: z.string() })),
  next: z.string().optional(),
});

/** All flows. Each flow comes after the flows whose results it needs. */
export function flowsOf(api: Api, target: Target, deployed: Deployed, clients: FlowClients): Flow[] {
  const { server, job, prefix, copyJob } = target;
  const { sfn, lambda, sqs } = clients;
  const clones: string[] = [];
  const executionOf = (id: string) =>
    `${deployed.cloneMachine.replace(':stateMachine:', ':execution:')}:${id}`;
  const requested = (name: string) => ({ server, job, name: `${prefix} ${name}`, enabled: false });

  async function startClone(name: string): Promise<string> {
    const { id } = await api.ask('POST', '/clones', clone, {
      key: `${prefix}-${name}`,
      body: requested(name),
    });
    clones.push(id);
    return id;
  }
  const look = (id: string) => api.ask('GET', `/clones/${id}`, clone);
  const ended = (id: string) =>
    api.until(
      cloneMs,
      async () => {
        const seen = await look(id);
        return seen.status === 'finished' ? seen : undefined;
      },
      'A clone',
    );
  /** Waits until a clone is past its logon. @returns whether the clone is still running */
  const underWay = (id: string) =>
    api.until(
      cloneMs,
      async () => {
        const seen = await look(id);
        const hasStarted = seen.steps.some(({ name }) => !['Plan', 'LogOn'].includes(name));
        if (seen.status === 'finished') return false;
        return hasStarted || undefined;
      },
      'The start of a clone',
    );
  const factsOf = ({ outcome = 'none', code, taskSeconds, steps }: z.output<typeof clone>): Facts => ({
    outcome,
    ...(code !== undefined && { code }),
    ...(taskSeconds !== undefined && { taskSeconds }),
    attempts: Object.fromEntries(steps.map(({ name, attempts }) => [name, attempts])),
  });

  return [
    {
      name: 'health',
      async run() {
        await api.ask('GET', '/health', anything);
        return {};
      },
    },
    {
      name: 'credentials',
      async run() {
        for (const each of target.servers)
          for (const purpose of purposes)
            await api.ask('PUT', `/servers/${each}/credentials/${purpose}`, anything, {
              body: target.credentials(each, purpose),
            });
        return { stored: target.servers.length * purposes.length };
      },
    },
    {
      name: 'servers-test',
      async run() {
        const failed: Record<string, number> = {};
        for (const each of target.servers) {
          const { steps } = await api.ask('POST', `/servers/${each}/test`, diagnosis);
          for (const { step } of steps.filter(({ status }) => status === 'failed'))
            failed[step] = (failed[step] ?? 0) + 1;
        }
        if (Object.keys(failed).length > 0)
          throw new FlowFailedError('server-test-failed', `Failed steps: ${Object.keys(failed).join(', ')}.`);
        return { servers: target.servers.length };
      },
    },
    {
      name: 'check',
      async run() {
        const { id } = await api.ask('POST', '/compliance/checks', check, { key: `${prefix}-check` });
        const { status } = await api.until(
          checkMs,
          async () => {
            const seen = await api.ask('GET', `/compliance/checks/${id}`, check);
            return seen.status === 'running' ? undefined : seen;
          },
          'A check',
        );
        if (status !== 'finished') throw new FlowFailedError('check-failed', `The check is ${status}.`);
        return {};
      },
    },
    {
      name: 'clone-dry-run',
      async run() {
        await api.ask('POST', '/clones', anything, { body: { ...requested('dry'), dryRun: true } });
        return {};
      },
    },
    {
      name: 'clone',
      async run() {
        const seen = await ended(await startClone('one'));
        if (seen.outcome !== 'succeeded')
          throw new FlowFailedError(seen.code ?? 'clone-failed', `The clone ended as ${seen.outcome}.`);
        return factsOf(seen);
      },
    },
    {
      name: 'clone-batch',
      async run() {
        const items = Array.from({ length: batchSize }, (_none, index) => requested(`row ${index + 1}`));
        const { id } = await api.ask('POST', '/clone-batches', batch, {
          key: `${prefix}-batch`,
          body: { items },
        });
        const { counts } = await api.until(
          cloneMs,
          async () => {
            const seen = await api.ask('GET', `/clone-batches/${id}`, batch);
            return seen.status === 'finished' ? seen : undefined;
          },
          'A batch',
        );
        if (counts['succeeded'] !== batchSize)
          throw new FlowFailedError('batch-failed', `Of ${batchSize} rows: ${JSON.stringify(counts)}.`);
        return { counts };
      },
    },
    {
      name: 'clone-cancel',
      async run() {
        const id = await startClone('cancelled');
        const inTheMiddle = await underWay(id);
        await api.ask('DELETE', `/clones/${id}`, anything);
        return { inTheMiddle, ...resolved(await ended(id), 'cancelled') };
      },
    },
    {
      name: 'clone-stop',
      async run() {
        const id = await startClone('stopped');
        const inTheMiddle = await underWay(id);
        await sfn.send(new StopExecutionCommand({ executionArn: executionOf(id), cause: 'acceptance' }));
        return { inTheMiddle, ...resolved(await ended(id), 'stopped') };
      },
    },
    {
      name: 'copy-job-dry-run',
      run:
        copyJob &&
        (async () => {
          await api.ask('POST', '/copy-jobs', anything, {
            body: { ...copyJob, schedule: { type: 'Immediate' }, dryRun: true },
          });
          return {};
        }),
    },
    {
      name: 'notice',
      async run() {
        const { channels } = await api.ask(
          'POST',
          '/notices/test',
          z.object({ channels: z.array(z.object({ delivered: z.boolean() })) }),
        );
        return { channels: channels.length };
      },
    },
    {
      name: 'dead-letter',
      async run() {
        const QueueUrl = deployed.failedEvents;
        const waiting = async () => {
          const AttributeNames = ['ApproximateNumberOfMessages' as const];
          const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
          return Number(Attributes?.['ApproximateNumberOfMessages'] ?? 0);
        };
        const before = await waiting();
        const { FunctionError } = await lambda.send(
          new InvokeCommand({
            FunctionName: deployed.failingFunction,
            InvocationType: 'Event',
            Payload: JSON.stringify({ acceptance: 'this event is to fail' }),
          }),
        );
        if (FunctionError !== undefined) throw new FlowFailedError('not-taken', FunctionError);
        await api.until(
          deadLetterMs,
          async () => ((await waiting()) > before ? true : undefined),
          'The dead letter',
        );
        return { delivered: true };
      },
    },
    {
      name: 'execution-history',
      async run() {
        const { executions, retried, retryCountsUp, notRun } = await historyFacts(
          sfn,
          clones.map(executionOf),
        );
        if (executions === 0) throw new FlowFailedError('no-execution', 'No clone was started.');
        if (!retryCountsUp)
          throw new FlowFailedError('retry-count', 'RetryCount does not count the retries of a state.');
        return { executions, retried, retryCountsUp, notRun };
      },
    },
  ];

  /** The request may come too late; then the new job exists. Every other outcome is a failure of the flow. */
  function resolved(seen: z.output<typeof clone>, how: string): Facts {
    if (seen.outcome !== 'cancelled' && seen.outcome !== 'succeeded')
      throw new FlowFailedError(
        seen.code ?? 'not-resolved',
        `The clone that was ${how} ended as ${seen.outcome}.`,
      );
    return factsOf(seen);
  }
}

/**
 * Deletes the jobs that the flows created.
 * @returns the number of deleted jobs, and the names of the rest: Enterprise Manager cannot delete jobs of some kinds
 */
export async function deleteMadeJobs(
  api: Api,
  { server, prefix }: Target,
): Promise<{ deleted: number; left: string[] }> {
  const made: { id: string; name: string }[] = [];
  let next: string | undefined;
  do {
    const query = new URLSearchParams({ server, fresh: 'true', ...(next !== undefined && { next }) });
    const page = await api.ask('GET', `/jobs?${query}`, jobs);
    made.push(...page.jobs.filter(({ name }) => name.startsWith(`${prefix} `)));
    next = page.next;
  } while (next !== undefined);
  const left: string[] = [];
  for (const { id, name } of made) {
    try {
      await api.ask('DELETE', `/jobs/${server}/${encodeURIComponent(id)}`, anything);
    } catch (error) {
      if (!(error instanceof FlowFailedError)) throw error;
      left.push(name);
    }
  }
  return { deleted: made.length - left.length, left };
}
