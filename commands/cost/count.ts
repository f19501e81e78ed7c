import type { ExecutionRecord } from '@veeam-automation/local-cloud/step-functions/execution-record';
import * as z from 'zod';
import { functionEntries } from '../../lib/bundling/functions.ts';
import { noUsage, type Usage } from './usage.ts';

/** CloudWatch Logs adds this many bytes to every event (quotas of PutLogEvents). */
const bytesPerLogEvent = 26;
/** The lines that Lambda itself writes for a run: START, END and REPORT, as in the Lambda documentation. */
const lambdaLines = [
  'START RequestId: 00000000-0000-0000-0000-000000000000 Version: $LATEST\n',
  'END RequestId: 00000000-0000-0000-0000-000000000000\n',
  'REPORT RequestId: 00000000-0000-0000-0000-000000000000\tDuration: 1000.00 ms\tBilled Duration: 1000 ms\tMemory Size: 512 MB\tMax Memory Used: 100 MB\tInit Duration: 300.00 ms\t\n',
];
const lambdaLogBytes = lambdaLines.reduce((total, line) => total + line.length + bytesPerLogEvent, 0);

const taskTypes = ['LambdaFunctionScheduled', 'TaskScheduled'];

/** The log lines of the local cloud that show usage. Other lines are ignored. */
const ran = z.object({
  source: z.literal('lambda'),
  function: z.string(),
  memoryMb: z.number(),
  milliseconds: z.number(),
});
const called = z.object({
  source: z.literal('aws'),
  service: z.string(),
  method: z.string(),
  target: z.string(),
  bytes: z.number(),
});
const billed = z.object({
  source: z.literal('dynamodb'),
  readUnits: z.number().default(0),
  writeUnits: z.number().default(0),
});
const requested = z.object({ source: z.literal('http-api') });
/** The output or the error of a function. The local cloud's own lines have a source. */
const written = z.looseObject({ source: z.never().optional(), function: z.string() });
const metricLine = z.object({
  _aws: z.object({
    CloudWatchMetrics: z.array(
      z.object({
        Namespace: z.string(),
        Dimensions: z.array(z.array(z.string())),
        Metrics: z.array(z.object({ Name: z.string() })),
      }),
    ),
  }),
});

/** Counts the usage of the local cloud, from its log and from its executions. */
export function usageOf(lines: readonly object[], executions: readonly ExecutionRecord[]): Usage {
  const usage = noUsage();
  const metrics = new Set<string>();
  for (const line of lines) {
    const run = ran.safeParse(line).data;
    const call = called.safeParse(line).data;
    const units = billed.safeParse(line).data;
    const print = written.safeParse(line).data;
    if (run) countRun(usage, run);
    else if (call) countCall(usage, call);
    else if (units) {
      usage.recordReads += units.readUnits;
      usage.recordWrites += units.writeUnits;
    } else if (requested.safeParse(line).success) usage.httpRequests += 1;
    else if (print) {
      const { function: _function, ...text } = print;
      usage.logBytes += Buffer.byteLength(JSON.stringify(text)) + bytesPerLogEvent;
      for (const metric of metricsOf(text)) metrics.add(metric);
    }
  }
  for (const { transitions, history } of executions) {
    usage.stateTransitions += transitions;
    for (const event of history) usage.logBytes += loggedBytes(event) + bytesPerLogEvent;
  }
  // A workflow and the runs that it starts are one trace. Every other run is a separate trace.
  const tasks = executions.flatMap(({ history }) => history).filter(({ type }) => taskTypes.includes(type));
  usage.traces = executions.length + usage.lambdaRequests - tasks.length;
  usage.metricNames = metrics.size;
  return usage;
}

function countRun(usage: Usage, { function: name, memoryMb, milliseconds }: z.infer<typeof ran>): void {
  const gb = memoryMb / 1024;
  usage.lambdaRequests += 1;
  usage.lambdaGbSeconds += (gb * milliseconds) / 1000;
  usage.logBytes += lambdaLogBytes;
  if (talksToVeeam(name)) usage.serverGb += gb;
}

function countCall(usage: Usage, { service, method, target, bytes }: z.infer<typeof called>): void {
  if (service === 'secretsmanager') usage.secretCalls += 1;
  else if (service === 'sns') usage.snsPublishes += 1;
  else if (service === 's3' && method === 'PUT') {
    usage.s3Writes += 1;
    const isEvidence = /\/(?:evidence|parts)\//.test(target);
    usage[isEvidence ? 'evidenceBytes' : 'shortLivedBytes'] += bytes;
    if (isEvidence) usage.evidenceObjects += 1;
  } else if (service === 's3') usage[/[?&]list-type=/.test(target) ? 's3Writes' : 's3Reads'] += 1;
}

/** A function's logical id ends in the name of its bundle and the CDK's hash. */
function talksToVeeam(logicalId: string): boolean {
  return Object.entries(functionEntries).some(
    ([name, entry]) =>
      entry.talksToVeeam && logicalId.slice(0, -8).toLowerCase().endsWith(name.replaceAll('-', '')),
  );
}

/** Each combination of a metric's dimension values is a separate metric (CloudWatch pricing). */
function metricsOf(line: Record<string, unknown>): string[] {
  const directives = metricLine.safeParse(line).data?._aws.CloudWatchMetrics ?? [];
  return directives.flatMap(({ Namespace, Dimensions, Metrics }) =>
    Dimensions.flatMap((names) =>
      Metrics.map(({ Name }) => JSON.stringify([Namespace, Name, names.map((name) => [name, line[name]])])),
    ),
  );
}

/** The size of an event in the log of a workflow that does not log data. */
function loggedBytes(event: ExecutionRecord['history'][number]): number {
  const withoutData = JSON.stringify(event, (key, value) =>
    ['input', 'output', 'parameters'].includes(key) ? undefined : value,
  );
  return Buffer.byteLength(withoutData);
}

/** The runs of one function in a check or a clone. */
export interface FunctionRuns {
  function: string;
  runs: number;
  memoryMb: number;
  milliseconds: number;
}

/** The runs in the local cloud's log, by function, the longest first. */
export function runsByFunction(lines: readonly object[]): FunctionRuns[] {
  const found = new Map<string, FunctionRuns>();
  for (const line of lines) {
    const run = ran.safeParse(line).data;
    if (!run) continue;
    const { function: name, memoryMb, milliseconds } = run;
    const before = found.get(name) ?? { function: name, runs: 0, memoryMb, milliseconds: 0 };
    found.set(name, {
      ...before,
      runs: before.runs + 1,
      milliseconds: before.milliseconds + milliseconds,
    });
  }
  return [...found.values()].sort((one, other) => other.milliseconds - one.milliseconds);
}
