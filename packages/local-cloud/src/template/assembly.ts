import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Json, JsonObject } from '../json.ts';

const json: z.ZodType<Json> = z.json() as z.ZodType<Json>;
const object: z.ZodType<JsonObject> = z.record(z.string(), json);

const manifestSchema = z.object({
  artifacts: z.record(
    z.string(),
    z.object({
      type: z.string(),
      displayName: z.string().optional(),
      properties: z
        .object({ templateFile: z.string().optional(), stackName: z.string().optional() })
        .optional(),
    }),
  ),
});

const templateSchema = z.object({
  Parameters: z.record(z.string(), z.object({ Type: z.string(), Default: json.optional() })).default({}),
  Conditions: z.record(z.string(), json).default({}),
  Resources: z.record(
    z.string(),
    z.object({ Type: z.string(), Properties: object.default({}), Condition: z.string().optional() }),
  ),
  Outputs: z
    .record(
      z.string(),
      z.object({
        Value: json,
        Condition: z.string().optional(),
        Export: z.object({ Name: json }).optional(),
      }),
    )
    .default({}),
});

/** One stack of a cloud assembly, with its CloudFormation template. */
export interface Stack {
  name: string;
  template: z.infer<typeof templateSchema>;
}

/**
 * Reads every stack of a synthesized cloud assembly (a `cdk.out` folder), in the manifest's order.
 * @throws Error when the folder has no manifest or no stack
 */
export async function readAssembly(folder: string): Promise<Stack[]> {
  let text: string;
  try {
    text = await readFile(join(folder, 'manifest.json'), 'utf8');
  } catch (cause) {
    throw new Error(`${folder} is not a cloud assembly (it has no manifest.json): run "cdk synth" first`, {
      cause,
    });
  }
  const stacks: Stack[] = [];
  for (const [id, artifact] of Object.entries(manifestSchema.parse(JSON.parse(text)).artifacts)) {
    if (artifact.type !== 'aws:cloudformation:stack') continue;
    const file = artifact.properties?.templateFile ?? `${id}.template.json`;
    const template = templateSchema.parse(JSON.parse(await readFile(join(folder, file), 'utf8')));
    stacks.push({ name: artifact.properties?.stackName ?? id, template });
  }
  if (stacks.length === 0) throw new Error(`the cloud assembly in ${folder} holds no stack`);
  return stacks;
}
