import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Cloud, startCloud } from '../cloud.ts';
import type { BucketStore } from '../s3/store.ts';
import { ACCOUNT_ID, REGION } from '../template/identity.ts';
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

const STACK = 'AWS::CloudFormation::Stack';

/**
 * One stack as CloudFormation keeps it: created, updated, rolled back and deleted whole. What it declares runs in a
 * local cloud of its own, made from what was uploaded and from nothing else.
 */
export class Stack {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly events: StackEvent[] = [];
  status = 'REVIEW_IN_PROGRESS';
  reason: string | undefined;
  /** The template that stands, as text. */
  template: string | undefined;
  cloud: Cloud | undefined;
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
    this.id = `arn:aws:cloudformation:${REGION}:${ACCOUNT_ID}:stack/${options.name}/${randomUUID()}`;
    this.createdAt = options.now();
    this.#folder = options.folder;
    this.#assets = options.assets;
    this.#now = options.now;
    this.#log = options.log;
    this.#kept = keptOfStack(join(options.folder, 'state'));
  }

  /** Creates or updates the stack; what fails is taken back, as CloudFormation does. Resolves when it has ended. */
  async execute(template: string): Promise<void> {
    const before = this.template;
    const kind = before === undefined ? 'CREATE' : 'UPDATE';
    this.#enter(`${kind}_IN_PROGRESS`, 'User Initiated');
    try {
      const wanted = readTemplate(template);
      await this.#run(template);
      this.template = template;
      this.#tell(wanted, `${kind}_COMPLETE`);
      this.#enter(`${kind}_COMPLETE`);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      await this.#rollBack(before, reason);
    }
  }

  /** Deletes the stack, but for what its template says is to be retained. */
  async delete(): Promise<void> {
    this.#enter('DELETE_IN_PROGRESS', 'User Initiated');
    const template = this.template === undefined ? undefined : readTemplate(this.template);
    const full = template && this.#kept.bucketsInTheWay(template);
    if (full !== undefined && full.length > 0) {
      this.#enter('DELETE_FAILED', `The bucket you tried to delete is not empty: ${full.join(', ')}`);
      return;
    }
    await this.#stop();
    if (template) {
      this.#kept.forgetWhatIsNotRetained(template);
      for (const [logicalId, { Type, DeletionPolicy }] of Object.entries(template.Resources)) {
        const retained = DeletionPolicy?.startsWith('Retain') === true;
        this.#add({ logicalId, type: Type, status: retained ? 'DELETE_SKIPPED' : 'DELETE_COMPLETE' });
      }
    }
    this.template = undefined;
    this.#enter('DELETE_COMPLETE');
  }

  async close(): Promise<void> {
    await this.#stop();
    rmSync(join(this.#folder, 'assembly'), { recursive: true, force: true });
  }

  async #rollBack(before: string | undefined, reason: string): Promise<void> {
    this.#log({ level: 'warn', source: 'cloudformation', stack: this.name, reason });
    await this.#stop();
    const kind = before === undefined ? 'ROLLBACK' : 'UPDATE_ROLLBACK';
    this.#enter(`${kind}_IN_PROGRESS`, reason);
    if (before !== undefined) await this.#run(before);
    this.#enter(`${kind}_COMPLETE`, reason);
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

  #tell(template: Template, status: string): void {
    for (const [logicalId, { Type }] of Object.entries(template.Resources))
      this.#add({ logicalId, type: Type, status });
  }

  #enter(status: string, reason?: string): void {
    this.status = status;
    this.reason = reason;
    this.#add({ logicalId: this.name, type: STACK, status, ...(reason !== undefined && { reason }) });
  }

  #add(event: Omit<StackEvent, 'id' | 'at'>): void {
    this.events.push({ ...event, id: randomUUID(), at: this.#now() });
  }
}
