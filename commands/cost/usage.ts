import { readAssembly } from '@veeam-automation/local-cloud/template/assembly';
import { type Meter, meters } from './prices.ts';

/**
 * The usage of each meter, in the unit of its price. It also holds quantities whose cost depends on duration and
 * frequency: the memory in use during a server request, and bytes with their retention time.
 */
export type Usage = Record<Meter | Unbilled, number>;

const unbilled = [
  'serverGb',
  'shortLivedBytes',
  'evidenceBytes',
  'evidenceObjects',
  'recordBytes',
  'logBytes',
  'metricNames',
] as const;
/**
 * `serverGb`: GB of memory, counted once per run that asks a Veeam server · `shortLivedBytes`: stored for thirty days ·
 * `evidenceBytes`, in `evidenceObjects` objects: stored permanently · `recordBytes`: of the table and its indexes ·
 * `metricNames`: our own metrics, while they are written.
 */
type Unbilled = (typeof unbilled)[number];

const all = [...meters, ...unbilled];

/** Creates a usage from a function that returns the quantity of each part. */
export function eachPart(of: (part: keyof Usage) => number): Usage {
  return Object.fromEntries(all.map((part) => [part, of(part)])) as Usage;
}

export const noUsage = (): Usage => eachPart(() => 0);

export function sum(...usages: readonly Usage[]): Usage {
  return eachPart((part) => usages.reduce((total, usage) => total + usage[part], 0));
}

/** The usage of the first above that of the second. A part is zero when the first used less. */
export const more = (usage: Usage, than: Usage): Usage =>
  eachPart((part) => Math.max(0, usage[part] - than[part]));

export const times = (usage: Usage, factor: number): Usage => eachPart((part) => usage[part] * factor);

/** The usage at a given number of servers and jobs. */
export interface Sample {
  servers: number;
  jobs: number;
  usage: Usage;
}

/**
 * The linear function through three samples: a fixed part, a part per server and a part per job. The first and the
 * second sample have the same number of servers; the third has another. Milliseconds vary, so a negative part counts
 * as zero.
 */
export function lineThrough(
  small: Sample,
  moreJobs: Sample,
  moreServers: Sample,
): (servers: number, jobs: number) => Usage {
  const perJob = eachPart((part) =>
    Math.max(0, (moreJobs.usage[part] - small.usage[part]) / (moreJobs.jobs - small.jobs)),
  );
  const perServer = eachPart((part) => {
    const ofJobs = perJob[part] * (moreServers.jobs - small.jobs);
    const more = moreServers.usage[part] - small.usage[part] - ofJobs;
    return Math.max(0, more / (moreServers.servers - small.servers));
  });
  const fixed = eachPart((part) =>
    Math.max(0, small.usage[part] - perServer[part] * small.servers - perJob[part] * small.jobs),
  );
  return (servers, jobs) => sum(fixed, times(perServer, servers), times(perJob, jobs));
}

/** Matches the name of a secret that holds a server's credential. */
const ofServer = /\/(?:read|write)\/[^/]+$/;

/**
 * The usage of a synthesized stack without activity: its alarms, dashboards, keys and secrets, except the secrets of
 * servers. The stack's own metrics cost nothing until an error occurs, because they are written only then.
 */
export async function usageOfResources(assembly: string): Promise<Usage> {
  const usage = noUsage();
  for (const { template } of await readAssembly(assembly)) {
    for (const { Type, Properties } of Object.values(template.Resources)) {
      if (Type === 'AWS::SecretsManager::Secret') usage.secrets += ofServer.test(nameOf(Properties)) ? 0 : 1;
      else if (Type === 'AWS::KMS::Key') usage.kmsKeys += 1;
      else if (Type === 'AWS::CloudWatch::Dashboard') usage.dashboards += 1;
      else if (Type === 'AWS::CloudWatch::Alarm') usage.alarmMetrics += metricsOfAlarm(Properties);
    }
  }
  return usage;
}

function nameOf(properties: object): string {
  return 'Name' in properties && typeof properties.Name === 'string' ? properties.Name : '';
}

/** AWS bills an alarm by its metrics. An alarm with a computed value lists each of them. */
function metricsOfAlarm(properties: object): number {
  const metrics = 'Metrics' in properties && Array.isArray(properties.Metrics) ? properties.Metrics : [];
  return Math.max(1, metrics.filter((metric: object) => 'MetricStat' in metric).length);
}
