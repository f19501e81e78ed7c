import { readFile } from 'node:fs/promises';
import { ListBucketsCommand, type S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import type { Check } from './check.ts';

const name = 'cdk bootstrap';
const cdkJson = z.object({ context: z.record(z.string(), z.unknown()).default({}) });

/**
 * Checks whether the CDK is bootstrapped in the region. In this case there is a bucket
 * `cdk-<qualifier>-assets-<account>-<region>` (AWS CDK guide, bootstrapping). `cdk deploy` itself checks the version.
 * @param endpoint the address for AWS requests, when it is not AWS itself
 */
export async function checkBootstrap(
  s3: S3Client,
  qualifier: string,
  endpoint: string | undefined,
): Promise<Check> {
  const region = await s3.config.region();
  const Prefix = `cdk-${qualifier}-assets-`;
  try {
    const { Buckets = [] } = await s3.send(new ListBucketsCommand({ Prefix, BucketRegion: region }));
    const bucket = Buckets.find((each) => each.Name?.endsWith(`-${region}`))?.Name;
    if (bucket !== undefined) return { name, status: 'ok', found: `the bucket ${bucket} is there` };
  } catch (error) {
    if (endpoint !== undefined) return notAws(endpoint);
    const why = error instanceof Error ? error.name : String(error);
    const remedy = 'It can be deployed all the same, if it is; s3:ListAllMyBuckets lets this look.';
    return { name, status: 'warning', problem: `It could not be looked for (${why}).`, remedy };
  }
  if (endpoint !== undefined) return notAws(endpoint);
  return {
    name,
    status: 'problem',
    problem: `There is no bucket ${Prefix}<account>-${region}.`,
    remedy: `Bootstrap once per account and region: npx cdk bootstrap aws://ACCOUNT/${region}${
      qualifier === usualQualifier ? '' : ` --qualifier ${qualifier}`
    }`,
  };
}

/** An endpoint that is not AWS needs a bootstrap only when the CDK deploys to it. */
function notAws(endpoint: string): Check {
  return {
    name,
    status: 'skipped',
    found: `${endpoint} is not AWS, and has no bucket for what the CDK uploads`,
  };
}

const usualQualifier = 'hnb659fds';

/** The qualifier from cdk.json, or the default of the CDK. */
export async function bootstrapQualifier(file: string): Promise<string> {
  const { context } = cdkJson.parse(JSON.parse(await readFile(file, 'utf8')));
  const set = context['@aws-cdk/core:bootstrapQualifier'];
  return typeof set === 'string' ? set : usualQualifier;
}
