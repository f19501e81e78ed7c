import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type Resources, readProperties } from '../template/resources.ts';

const schema = z.object({
  FifoQueue: z.literal(false).optional(),
  VisibilityTimeout: z.number().default(30),
  DelaySeconds: z.literal(0).default(0),
  RedrivePolicy: z.undefined().optional(),
});

/** Reads the template's queues. @throws Error on FIFO queues, delays and redrive policies, which are not simulated */
export function readQueues(resources: Resources, now: () => number): Queue[] {
  return resources.ofType('AWS::SQS::Queue').map((resource) => {
    const { VisibilityTimeout: visibilityTimeoutSeconds } = readProperties(schema, resource);
    return new Queue({
      name: resource.name,
      arn: resource.attributes.Arn ?? '',
      visibilityTimeoutSeconds,
      now,
    });
  });
}

/** A message's attributes in SQS's format. */
export type MessageAttributes = Record<string, { DataType: string; StringValue: string }>;

/** A message in a queue. */
export interface QueuedMessage {
  id: string;
  body: string;
  attributes: MessageAttributes;
  sentMs: number;
}

interface Held extends QueuedMessage {
  visibleFromMs: number;
  receives: number;
  firstReceivedMs?: number;
  receiptHandle?: string;
}

/** A message as returned to a receiver. */
export interface ReceivedMessage extends QueuedMessage {
  receiptHandle: string;
  receives: number;
  firstReceivedMs: number;
}

/** A standard queue: a received message becomes visible again unless it is deleted before its visibility timeout. */
export class Queue {
  readonly name: string;
  readonly arn: string;
  readonly visibilityTimeoutSeconds: number;
  readonly #now: () => number;
  #messages: Held[] = [];
  #wake: (() => void)[] = [];

  constructor(settings: { name: string; arn: string; visibilityTimeoutSeconds: number; now: () => number }) {
    this.name = settings.name;
    this.arn = settings.arn;
    this.visibilityTimeoutSeconds = settings.visibilityTimeoutSeconds;
    this.#now = settings.now;
  }

  send(body: string, attributes: MessageAttributes = {}, delaySeconds = 0): QueuedMessage {
    const now = this.#now();
    const message = { id: randomUUID(), body, attributes, sentMs: now };
    this.#messages.push({ ...message, visibleFromMs: now + delaySeconds * 1000, receives: 0 });
    for (const wake of this.#wake.splice(0)) wake();
    return message;
  }

  /** Receives up to `most` visible messages, and hides them for `hiddenSeconds`. */
  receive(most: number, hiddenSeconds = this.visibilityTimeoutSeconds): ReceivedMessage[] {
    const now = this.#now();
    const visible = this.#messages.filter(({ visibleFromMs }) => visibleFromMs <= now).slice(0, most);
    return visible.map((message) => {
      const receiptHandle = randomUUID();
      const firstReceivedMs = message.firstReceivedMs ?? now;
      const visibleFromMs = now + hiddenSeconds * 1000;
      Object.assign(message, {
        receiptHandle,
        firstReceivedMs,
        visibleFromMs,
        receives: message.receives + 1,
      });
      const { id, body, attributes, sentMs, receives } = message;
      return { id, body, attributes, sentMs, receives, receiptHandle, firstReceivedMs };
    });
  }

  /** Resolves when the next message is sent, or after `ms`. */
  async nextMessage(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms).unref();
    this.#wake.push(resolve);
    await promise;
    clearTimeout(timer);
  }

  delete(receiptHandle: string): void {
    this.#messages = this.#messages.filter((message) => message.receiptHandle !== receiptHandle);
  }

  /** How many messages can be received now, and how many are in flight or delayed. */
  count(): { visible: number; hidden: number } {
    const now = this.#now();
    const visible = this.#messages.filter(({ visibleFromMs }) => visibleFromMs <= now).length;
    return { visible, hidden: this.#messages.length - visible };
  }

  /** All messages in the queue, received or not, the oldest first. */
  list(): readonly QueuedMessage[] {
    return this.#messages.map(({ id, body, attributes, sentMs }) => ({ id, body, attributes, sentMs }));
  }
}
