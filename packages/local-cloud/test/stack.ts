import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Code, type FunctionProps, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { type Cloud, startCloud } from '../src/cloud.ts';
import type { CloudOptions } from '../src/options.ts';

/** The header of a call by the user of this machine, as far as the endpoint reads it. */
export const AUTHORIZATION = 'AWS4-HMAC-SHA256 Credential=local/20300101/us-east-1/any/aws4_request';

/** A stack under test, with functions written as source text. */
export interface TestStack {
  stack: Stack;
  /** Adds a function whose `index.mjs` is `source`. */
  add(id: string, source: string, props?: Partial<FunctionProps>): LambdaFunction;
}

/** A running cloud, the lines it logged, and its end. */
export interface Running {
  cloud: Cloud;
  lines: Record<string, unknown>[];
  assembly: string;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Synthesizes the stack that `define` describes and runs it on free ports. */
export async function runStack(
  define: (test: TestStack) => void,
  options: Partial<CloudOptions> = {},
): Promise<Running> {
  const { assembly, folder } = await synthesize(define);
  const lines: Record<string, unknown>[] = [];
  const log = (line: object) => void lines.push({ ...line });
  const cloud = await startCloud({ assembly, apiPort: 0, awsPort: 0, log, ...options });
  return {
    cloud,
    lines,
    assembly,
    async [Symbol.asyncDispose]() {
      await cloud.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** Synthesizes the stack that `define` describes into its own folder. */
export async function synthesize(
  define: (test: TestStack) => void,
): Promise<{ assembly: string; folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'cloud-'));
  const assembly = join(folder, 'cdk.out');
  const app = new App({ outdir: assembly, analyticsReporting: false, treeMetadata: false });
  const stack = new Stack(app, 'Test');
  define({
    stack,
    add(id, source, props = {}) {
      const path = join(folder, id);
      mkdirSync(path);
      writeFileSync(join(path, 'index.mjs'), source);
      return new LambdaFunction(stack, id, {
        runtime: Runtime.NODEJS_24_X,
        handler: 'index.handler',
        code: Code.fromAsset(path),
        ...props,
      });
    },
  });
  app.synth();
  return { assembly, folder };
}
