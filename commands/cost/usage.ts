import { readAssembly } from '@veeam-automation/local-cloud/template/assembly';
import { type Meter, meters } from './prices.ts';

/**
 * What was used, each in the unit of its price; and what only becomes something billed by how long and how often:
 * the memory held while a server is asked, and bytes by how long they are kept.
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
 * `serverGb`: GB of memory, a time for each run that asks a Veeam server · `shortLivedBytes`: stored for thirty days ·
 * `evidenceBytes`, in so many `evidenceObjects`: stored for good · `recordBytes`: of the table and its indexes ·
 * `metricNames`: metrics of our own, while they are written.
 */
type Unbilled = (typeof unbilled)[number];

const all = [...meters, ...unbilled];

/** Makes a usage of every part. */
export function eachPart(of: (part: keyof Usage) => number): Usage {
  return Object.fromEntries(all.map((part) => [part, of(part)])) as Usage;
}

export const noUsage = (): Usage => eachPart(() => 0);

export function sum(...usages: readonly Usage[]): Usage {
  return eachPart((part) => usages.reduce((total, usage) => total + usage[part], 0));
}

/** What the first used more than the second; nothing where it used less. */
export const more = (usage: Usage, than: Usage): Usage =>
  eachPart((part) => Math.max(0, usage[part] - than[part]));

export const times = (usage: Usage, factor: number): Usage => eachPart((part) => usage[part] * factor);

/** What was used at some number of servers and jobs. */
export interface Sample {
  servers: number;
  jobs: number;
  usage: Usage;
}

/**
 * The straight line through three samples: a fixed part, a part of each server and a part of each job. The first and
 * the second have the same servers, the first and the third do not. Milliseconds vary: a part that comes out below
 * nothing is taken as nothing.
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

/** A credential of a server, by the names that secrets have. */
const ofServer = /\/(?:read|write)\/[^/]+$/;

/**
 * What a synthesized stack costs by being there: its alarms, dashboards and keys, and its secrets, without those of
 * servers. Its own metrics cost nothing until something goes wrong: they are written only then.
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

/** An alarm is billed by the metrics it looks at; one that computes names each of them. */
function metricsOfAlarm(properties: object): number {
  const metrics = 'Metrics' in properties && Array.isArray(properties.Metrics) ? properties.Metrics : [];
  return Math.max(1, metrics.filter((metric: object) => 'MetricStat' in metric).length);
}
