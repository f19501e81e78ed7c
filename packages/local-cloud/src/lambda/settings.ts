import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { region, reproducibleAccessKey } from '../template/identity.ts';
import { type Resource, readProperties } from '../template/resources.ts';

const schema = z.object({
  Code: z.object({ S3Key: z.string() }),
  Handler: z.string(),
  Role: z.string(),
  Runtime: z.string().startsWith('nodejs'),
  Timeout: z.number().default(3),
  MemorySize: z.number().default(128),
  ReservedConcurrentExecutions: z.number().optional(),
  Environment: z
    .object({ Variables: z.record(z.string(), z.string()).default({}) })
    .default({ Variables: {} }),
});

/** One function of the template, as needed to run it. */
export interface FunctionSettings {
  logicalId: string;
  name: string;
  arn: string;
  roleArn: string;
  /** The folder with its bundled code. */
  folder: string;
  handler: string;
  timeoutMs: number;
  memoryMb: number;
  reservedConcurrency: number | undefined;
  /** Identifies the function to the AWS endpoint. */
  accessKeyId: string;
  environment: Record<string, string>;
}

/**
 * Reads an `AWS::Lambda::Function` whose code is a file asset of the cloud assembly in `assembly`. `awsEndpointUrl`
 * is the endpoint for its AWS SDK.
 * @throws Error when it is not a Node.js function or its code is missing
 */
export function functionSettings(
  resource: Resource,
  assembly: string,
  awsEndpointUrl: string,
): FunctionSettings {
  const properties = readProperties(schema, resource);
  const folder = join(assembly, `asset.${properties.Code.S3Key.replace(/\.zip$/, '')}`);
  if (!existsSync(folder)) throw new Error(`the code of ${resource.logicalId} is missing: ${folder}`);
  const accessKeyId = reproducibleAccessKey(resource.name);
  return {
    logicalId: resource.logicalId,
    name: resource.name,
    arn: resource.attributes.Arn ?? '',
    roleArn: properties.Role,
    folder,
    handler: properties.Handler,
    timeoutMs: properties.Timeout * 1000,
    memoryMb: properties.MemorySize,
    reservedConcurrency: properties.ReservedConcurrentExecutions,
    accessKeyId,
    environment: {
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_DEFAULT_REGION: region,
      AWS_ENDPOINT_URL: awsEndpointUrl,
      AWS_EXECUTION_ENV: `AWS_Lambda_${properties.Runtime}`,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(properties.MemorySize),
      AWS_LAMBDA_FUNCTION_NAME: resource.name,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${resource.name}`,
      AWS_LAMBDA_LOG_STREAM_NAME: 'local',
      AWS_REGION: region,
      AWS_SECRET_ACCESS_KEY: 'local',
      LAMBDA_TASK_ROOT: folder,
      LANG: 'en_US.UTF-8',
      TZ: ':UTC',
      ...properties.Environment.Variables,
    },
  };
}
