import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Lab, startLab } from '@veeam-automation/lab/lab';
import type { LabOptions } from '@veeam-automation/lab/options';
import { type Cloud, startCloud } from '@veeam-automation/local-cloud/cloud';
import type { CloudOptions, TimeOverrides } from '@veeam-automation/local-cloud/options';
import { permissions } from '../../functions/action.ts';
import { run } from '../command-line/run-program.ts';
import { labAutomation, seedLabCredentials } from '../start/lab-automation.ts';
import { localRecord } from '../start/local-record.ts';
import { createCaller } from '../tokens/callers.ts';

/** The stack as for a deployment, synthesized and running on the local cloud. */
export interface DeployedStack {
  cloud: Cloud;
  /** The folder of the cloud assembly. */
  assembly: string;
  /** The token of a caller with all permissions. */
  token: string;
  /** Calls the HTTP API as that caller. @throws when it answers with an error */
  call(method: string, path: string, body?: unknown): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

/** A deployed stack with the lab's servers. */
export interface Deployment extends DeployedStack {
  lab: Lab;
}

const token = 'bench-token-that-may-do-everything';

/** Runs the lab in this process. `automation` returns the text of its `automation.yaml`; for `log` see `startStack`. */
export async function startDeployment(
  labOptions: LabOptions,
  time: (lab: Lab) => TimeOverrides,
  automation: (lab: Lab) => string = (lab) => labAutomation(lab),
  log?: (line: object) => void,
): Promise<Deployment> {
  const ports = { enterpriseManagerPort: 0, backupReplicationPort: 0, microsoft365Port: 0, controlPort: 0 };
  const lab = await startLab({ ...ports, ...labOptions });
  try {
    const stack = await startStack(automation(lab), time(lab), log);
    seedLabCredentials(lab, stack.cloud);
    const close = async () => {
      await stack.close();
      await lab.close();
    };
    return { ...stack, lab, close };
  } catch (error) {
    await lab.close();
    throw error;
  }
}

/**
 * Starts a stack without servers and without their credentials. `automation` is the text of an `automation.yaml`. `log`
 * receives the log lines of the local cloud and of the functions.
 */
export async function startStack(
  automation: string,
  time: TimeOverrides,
  log: (line: object) => void = () => {},
  more: Pick<CloudOptions, 'idleMs'> = {},
): Promise<DeployedStack> {
  const folder = mkdtempSync(join(tmpdir(), 'veeam-automation-bench-'));
  const closing = [async () => rmSync(folder, { recursive: true, force: true })];
  const close = async () => {
    for (const end of closing.splice(0).reverse()) await end();
  };
  try {
    const config = join(folder, 'automation.yaml');
    writeFileSync(config, automation);
    const assembly = join(folder, 'cdk.out');
    await run(['lib/app.ts'], { CDK_OUTDIR: assembly, CDK_CONTEXT_JSON: JSON.stringify({ config }) });
    const cloud = await startCloud({ assembly, apiPort: 0, awsPort: 0, log, time, ...more });
    closing.push(() => cloud.close());
    const everything = { name: 'bench', permissions, servers: ['*'] };
    await createCaller(localRecord(cloud), everything, { token }, new Date());
    const call: DeployedStack['call'] = async (method, path, body) => {
      const response = await fetch(`${cloud.apiUrl}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: body === undefined ? null : JSON.stringify(body),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
      return JSON.parse(text);
    };
    return { cloud, assembly, token, call, close };
  } catch (error) {
    await close();
    throw error;
  }
}
