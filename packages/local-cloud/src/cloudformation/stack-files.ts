import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { deleteTables, tableTypes } from '../dynamodb/tables.ts';
import { keptState } from '../kept-state.ts';
import type { BucketStore, StoredObject } from '../s3/store.ts';
import type { Secret } from '../secrets-manager/store.ts';
import type { Template } from './template.ts';

/**
 * Writes a cloud assembly into `folder` from what a deployment has uploaded: the template and its unpacked assets.
 * A missing asset is reported later, when its function is created.
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

/** The stored data of a stack's resources, and which data outlives the stack. */
export interface Kept {
  /** Buckets that hold objects and that the template does not retain. CloudFormation does not delete them. */
  nonEmptyBuckets(template: Template): string[];
  deleteUnlessRetained(template: Template): Promise<void>;
}

export function keptOfStack(folder: string): Kept {
  const secrets = () => keptState<Secret>(folder, 'secrets');
  const objects = () => keptState<StoredObject>(folder, 'objects');
  return {
    nonEmptyBuckets(template) {
      const full = new Set(
        objects()
          .load()
          .map(({ bucket }) => bucket),
      );
      return bucketsOf(template, (retained) => !retained).filter((bucket) => full.has(bucket));
    },
    async deleteUnlessRetained(template) {
      const tables = (wanted: (retained: boolean) => boolean) =>
        tableTypes.flatMap((type) => named(template, type, 'TableName', wanted));
      // On AWS, the next stack's table would get another name. Here its name is the logical id again.
      const outOfReach = tables((retained) => retained).filter((name) => name in template.Resources);
      await deleteTables(folder, [...tables((retained) => !retained), ...outOfReach]);
      const keptSecrets = new Set(
        named(template, 'AWS::SecretsManager::Secret', 'Name', (retained) => retained),
      );
      const keptBuckets = new Set(bucketsOf(template, (retained) => retained));
      const [heldSecrets, heldObjects] = [secrets(), objects()];
      heldSecrets.save(heldSecrets.load().filter(({ name }) => keptSecrets.has(name)));
      heldObjects.save(heldObjects.load().filter(({ bucket }) => keptBuckets.has(bucket)));
      keptState(folder, 'executions').save([]);
    },
  };
}

function resourcesOf(template: Template, type: string, wanted: (retained: boolean) => boolean) {
  return Object.entries(template.Resources).filter(
    ([, { Type, DeletionPolicy }]) => Type === type && wanted(DeletionPolicy?.startsWith('Retain') === true),
  );
}

/** The names of the stack's resources of a type: the given name, or the logical id. */
function named(
  template: Template,
  type: string,
  property: string,
  wanted: (retained: boolean) => boolean,
): string[] {
  return resourcesOf(template, type, wanted).map(([logicalId, { Properties }]) => {
    const { [property]: name } = (Properties ?? {}) as Record<string, unknown>;
    return typeof name === 'string' ? name : logicalId;
  });
}

/** The names that the local cloud gives to the stack's buckets. */
function bucketsOf(template: Template, wanted: (retained: boolean) => boolean): string[] {
  return resourcesOf(template, 'AWS::S3::Bucket', wanted).map(([logicalId]) => logicalId.toLowerCase());
}
