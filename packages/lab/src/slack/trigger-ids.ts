import { randomBytes } from 'node:crypto';
import type { LabClock } from '../clock.ts';

/** A trigger id must be exchanged within three seconds (Slack: "Modals", "Handling user interaction"). */
const LIFETIME_MS = 3_000;

/** The trigger ids of commands and button presses; each opens one view. */
export class TriggerIds {
  readonly #clock: LabClock;
  readonly #issued = new Map<string, { readonly until: number; exchanged: boolean }>();
  #count = 0;

  constructor(clock: LabClock) {
    this.#clock = clock;
  }

  issue(): string {
    this.#count += 1;
    const id = `${this.#count}.${this.#clock.now().getTime()}.${randomBytes(16).toString('hex')}`;
    this.#issued.set(id, { until: this.#clock.now().getTime() + LIFETIME_MS, exchanged: false });
    return id;
  }

  /** Uses an id up. Gives the Web API's code when it cannot be exchanged. */
  exchange(id: string): string | undefined {
    const issued = this.#issued.get(id);
    if (issued === undefined) return 'invalid_trigger_id';
    if (issued.exchanged) return 'exchanged_trigger_id';
    if (this.#clock.now().getTime() > issued.until) return 'expired_trigger_id';
    issued.exchanged = true;
    return undefined;
  }

  reset(): void {
    this.#issued.clear();
  }
}
