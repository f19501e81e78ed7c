import { Tags } from 'aws-cdk-lib';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { DeploymentSettings } from './configuration/deployment-settings.ts';
import { encryptWithOwnKey } from './encryption.ts';

/** Applies what holds for everything below `scope`, whichever part made it: how long logs are kept, the key, the tags. */
export function applyToAll(
  scope: Construct,
  {
    encryption,
    logRetentionDays,
    tags,
  }: Pick<DeploymentSettings, 'encryption' | 'logRetentionDays' | 'tags'>,
): void {
  for (const resource of scope.node.findAll()) {
    if (resource instanceof CfnLogGroup) resource.retentionInDays = logRetentionDays;
  }
  if (encryption.customerManagedKey) encryptWithOwnKey(scope);
  for (const [name, value] of Object.entries(tags)) Tags.of(scope).add(name, value);
}
