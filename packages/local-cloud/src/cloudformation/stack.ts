import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Cloud, startCloud } from '../cloud.ts';
import type { BucketStore } from '../s3/store.ts';
import { accountId, region } from '../template/identity.ts';
import { type Kept, keptOfStack, stageAssembly } from './stack-files.ts';
import { readTemplate, type Template } from './template.ts';

export interface StackEvent {
  id: string;
  logicalId: string;
  type: string;
  status: string;
  reason?: string;
  at: Date;
}

const stackType = 'AWS::CloudFormation::Stack';

/**
 * One CloudFormation stack. It is created, updated, rolled back and deleted as a whole. Its resources run in their own
 * local cloud, which starts only from uploaded files.
 */
export class Stack {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly events: StackEvent[] = [];
  status = 'REVIEW_IN_PROGRESS';
  reason: string | undefined;
  /** The deployed template, as text. */
  template: string | undefined;
  cloud: Cloud | undefined;
  /** Whether the stack is protected against deletion. */
  isProtected = false;
  readonly #folder: string;
  readonly #assets: { store: BucketStore; bucket: string };
  readonly #now: () => Date;
  readonly #log: (line: object) => void;
  readonly #kept: Kept;

  constructor(options: {
    name: string;
    folder: string;
    assets: { store: BucketStore; bucket: string };
    now: () => Date;
    log: (line: object) => void;
  }) {
    this.name = options.name;
    this.id = `arn:aws:cloudformation:${region}:${accountId}:stack/${options.name}/${randomUUID()}`;
    this.createdAt = options.now();
    this.#folder = options.folder;
    this.#assets = options.assets;
    this.#now = options.now;
    this.#log = options.log;
    this.#kept = keptOfStack(join(options.folder, 'state'));
  }

  /** Creates or updates the stack, and rolls back on failure. Resolves when the change or the rollback is complete. */
  async execute(template: string): Promise<void> {
    const before = this.template;
    const kind = before === undefined ? 'CREATE' : 'UPDATE';
    this.#setStatus(`${kind}_IN_PROGRESS`, 'User Initiated');
    try {
      const wanted = readTemplate(template);
      await this.#run(template);
      this.template = template;
      this.#addResourceEvents(wanted, `${kind}_COMPLETE`);
      this.#setStatus(`${kind}_COMPLETE`);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      await this.#rollBack(before, reason);
    }
  }

  /** Deletes the stack, except for the resources that its template retains. */
  async delete(): Promise<void> {
    this.#setStatus('DELETE_IN_PROGRESS', 'User Initiated');
    const template = this.template === undefined ? undefined : readTemplate(this.template);
    const full = template && this.#kept.nonEmptyBuckets(template);
    if (full !== undefined && full.length > 0) {
      this.#setStatus('DELETE_FAILED', `The bucket you tried to delete is not empty: ${full.join(', ')}`);
      return;
    }
    await this.#stop();
    if (template) {
      await this.#kept.deleteUnlessRetained(template);
      for (const [logicalId, { Type, DeletionPolicy }] of Object.entries(template.Resources)) {
        const retained = DeletionPolicy?.startsWith('Retain') === true;
        this.#add({ logicalId, type: Type, status: retained ? 'DELETE_SKIPPED' : 'DELETE_COMPLETE' });
      }
    }
    this.template = undefined;
    this.#setStatus('DELETE_COMPLETE');
  }

  async close(): Promise<void> {
    await this.#stop();
    rmSync(join(this.#folder, 'assembly'), { recursive: true, force: true });
  }

  async #rollBack(before: string | undefined, reason: string): Promise<void> {
    this.#log({ level: 'warn', source: 'cloudformation', stack: this.name, reason });
    await this.#stop();
    const kind = before === undefined ? 'ROLLBACK' : 'UPDATE_ROLLBACK';
    this.#setStatus(`${kind}_IN_PROGRESS`, reason);
    if (before !== undefined) await this.#run(before);
    this.#setStatus(`${kind}_COMPLETE`, reason);
  }

  async #run(template: string): Promise<void> {
    const apiPort = Number(new URL(this.cloud?.apiUrl ?? 'http://none:0').port);
    await this.#stop();
    const assembly = join(this.#folder, 'assembly');
    stageAssembly(assembly, { stack: this.name, template }, this.#assets);
    const stateFolder = join(this.#folder, 'state');
    this.cloud = await startCloud({ assembly, apiPort, awsPort: 0, stateFolder, log: this.#log });
  }

  async #stop(): Promise<void> {
    const { cloud } = this;
    this.cloud = undefined;
    await cloud?.close();
  }

  #addResourceEvents(template: Template, status: string): void {
    for (const [logicalId, { Type }] of Object.entries(template.Resources))
      this.#add({ logicalId, type: Type, status });
  }

  #setStatus(status: string, reason?: string): void {
    this.status = status;
    this.reason = reason;
    this.#add({ logicalId: this.name, type: stackType, status, ...(reason !== undefined && { reason }) });
  }

  #add(event: Omit<StackEvent, 'id' | 'at'>): void {
    this.events.push({ ...event, id: randomUUID(), at: this.#now() });
  }
}
