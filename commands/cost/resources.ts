import { readAssembly } from '@veeam-automation/local-cloud/template/assembly';
import { noUsage, type Usage } from './usage.ts';

/**
 * What a synthesized stack costs by being there: its secrets, alarms, dashboards and keys. Its metric filters cost
 * nothing until something goes wrong: what they count is written only then.
 */
export async function usageOfResources(assembly: string): Promise<Usage> {
  const usage = noUsage();
  for (const { template } of await readAssembly(assembly)) {
    for (const { Type, Properties } of Object.values(template.Resources)) {
      if (Type === 'AWS::SecretsManager::Secret') usage.secrets += 1;
      else if (Type === 'AWS::KMS::Key') usage.kmsKeys += 1;
      else if (Type === 'AWS::CloudWatch::Dashboard') usage.dashboards += 1;
      else if (Type === 'AWS::CloudWatch::Alarm') usage.alarmMetrics += metricsOfAlarm(Properties);
    }
  }
  return usage;
}

/** An alarm is billed by the metrics it looks at; one that computes names each of them. */
function metricsOfAlarm(properties: object): number {
  const metrics = 'Metrics' in properties && Array.isArray(properties.Metrics) ? properties.Metrics : [];
  return Math.max(1, metrics.filter((metric: object) => 'MetricStat' in metric).length);
}
