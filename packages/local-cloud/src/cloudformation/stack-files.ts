import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { keptState } from '../kept-state.ts';
import type { BucketStore, StoredObject } from '../s3/store.ts';
import type { Secret } from '../secrets-manager/store.ts';
import type { Template } from './template.ts';

/**
 * Lays out in `folder` what a deployment has uploaded, as the local cloud reads it: the template, and every asset it
 * names unpacked. An asset that the template names and nobody has uploaded is found when its function is made.
 */
export function stageAssembly(
  folder: string,
  { stack, template }: { stack: string; template: string },
  assets: { store: BucketStore; bucket: string },
): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const templateFile = 'stack.template.json';
  writeFileSync(join(folder, templateFile), template);
  const artifact = { type: 'aws:cloudformation:stack', properties: { templateFile, stackName: stack } };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ artifacts: { [stack]: artifact } }));
  for (const { key, base64 } of assets.store.list(assets.bucket)) {
    const hash = /^([0-9a-f]{64})\.zip$/.exec(key)?.[1];
    if (hash === undefined || !template.includes(hash)) continue;
    for (const [name, content] of Object.entries(unzipSync(Buffer.from(base64, 'base64')))) {
      const file = join(folder, `asset.${hash}`, name);
      mkdirSync(dirname(file), { recursive: true });
      if (!name.endsWith('/')) writeFileSync(file, content);
    }
  }
}

/** What a stack's resources hold on disk, and what of it outlives the stack. */
export interface Kept {
  /** Buckets that hold something and are not to be retained: CloudFormation does not delete these. */
  bucketsInTheWay(template: Template): string[];
  forgetWhatIsNotRetained(template: Template): void;
}

export function keptOfStack(folder: string): Kept {
  const secrets = () => keptState<Secret>(folder, 'secrets');
  const objects = () => keptState<StoredObject>(folder, 'objects');
  return {
    bucketsInTheWay(template) {
      const full = new Set(
        objects()
          .load()
          .map(({ bucket }) => bucket),
      );
      return bucketsOf(template, (retained) => !retained).filter((bucket) => full.has(bucket));
    },
    forgetWhatIsNotRetained(template) {
      const keptSecrets = new Set(secretsOf(template, (retained) => retained));
      const keptBuckets = new Set(bucketsOf(template, (retained) => retained));
      const [heldSecrets, heldObjects] = [secrets(), objects()];
      heldSecrets.save(heldSecrets.load().filter(({ name }) => keptSecrets.has(name)));
      heldObjects.save(heldObjects.load().filter(({ bucket }) => keptBuckets.has(bucket)));
      rmSync(join(folder, 'executions.json'), { force: true });
    },
  };
}

function resourcesOf(template: Template, type: string, wanted: (retained: boolean) => boolean) {
  return Object.entries(template.Resources).filter(
    ([, { Type, DeletionPolicy }]) => Type === type && wanted(DeletionPolicy?.startsWith('Retain') === true),
  );
}

/** The names of secrets; those of this stack are given, not chosen by AWS. */
function secretsOf(template: Template, wanted: (retained: boolean) => boolean): string[] {
  return resourcesOf(template, 'AWS::SecretsManager::Secret', wanted).map(([logicalId, { Properties }]) => {
    const { Name } = (Properties ?? {}) as { Name?: unknown };
    return typeof Name === 'string' ? Name : logicalId;
  });
}

/** Buckets as the local cloud names them. */
function bucketsOf(template: Template, wanted: (retained: boolean) => boolean): string[] {
  return resourcesOf(template, 'AWS::S3::Bucket', wanted).map(([logicalId]) => logicalId.toLowerCase());
}
