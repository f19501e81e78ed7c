import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { Channel, LinkedNotice } from '../../channel.ts';
import { NotTakenError } from '../../channel.ts';
import { sentToAws } from '../aws-answer.ts';
import { inBatches } from '../batches.ts';
import { eventId } from '../webhook/event.ts';

/** PutEvents accepts up to 10 events (EventBridge API reference). */
const eventsInCall = 10;
/** It accepts up to 256 KB in a call. The rest is for the other fields (EventBridge user guide, entry size). */
const textInCall = 250_000;

interface BusEvent {
  readonly DetailType: string;
  readonly Time: Date;
  readonly Detail: string;
}

/**
 * A bus of Amazon EventBridge: an event for each change, of the detail type `finding-new`, `finding-resolved`, …, for
 * each note, and for system events: `clone-ended`, `batch-ended`, …. `detail.id` is the same when an event is sent
 * again.
 */
export function eventBridgeChannel(
  name: string,
  bus: string,
  client = new EventBridgeClient({}),
): Channel<readonly BusEvent[]> {
  return {
    name,
    messages: (notice) => inBatches(busEvents(name, notice), eventsInCall).flatMap(ofAllowedSize),
    send: (events) =>
      sentToAws('EventBridge', async () => {
        const Entries = events.map((event) => ({
          EventBusName: bus,
          Source: 'veeam-automation',
          ...event,
        }));
        const { FailedEntryCount = 0, Entries: answers = [] } = await client.send(
          new PutEventsCommand({ Entries }),
        );
        if (FailedEntryCount === 0) return `EventBridge took ${Entries.length} events`;
        const failed = answers.find(({ ErrorCode }) => ErrorCode !== undefined);
        const text = `EventBridge did not take ${FailedEntryCount} events: ${failed?.ErrorCode} ${failed?.ErrorMessage}`;
        throw new NotTakenError(text, { answered: true });
      }),
  };
}

/** Splits a batch that is too large. A single event that is too large is sent and refused: no other event is lost. */
function ofAllowedSize(batch: BusEvent[]): BusEvent[][] {
  const size = batch.reduce((sum, { Detail }) => sum + Buffer.byteLength(Detail), 0);
  if (batch.length === 1 || size <= textInCall) return [batch];
  const half = Math.ceil(batch.length / 2);
  return [batch.slice(0, half), batch.slice(half)].flatMap(ofAllowedSize);
}

function busEvents(channel: string, notice: LinkedNotice): BusEvent[] {
  const { id, at, headline, entries, notes, events = [], reportUrl } = notice;
  const event = (type: string, about: object, index: number): BusEvent => ({
    DetailType: type,
    Time: new Date(at),
    Detail: JSON.stringify({
      id: eventId(channel, id, type, index),
      notice: id,
      headline,
      at,
      ...about,
      reportUrl,
    }),
  });
  return [
    ...entries.map((entry, index) => event(`finding-${entry.kind}`, { finding: { ...entry } }, index)),
    ...notes.map(({ kind, text }, index) => event(`note-${kind}`, { text }, index)),
    ...events.map(({ type, text, data }, index) => event(type, { text, data }, index)),
  ];
}
