import type { Clones } from '../clone/record.ts';
import type { ObjectStore } from '../platform/object-store.ts';

/** Clones of this batch and of others have every slot of the server. Step Functions' Retry is what waits. */
class NoSlotFreeError extends Error {
  override readonly name = 'NoSlotFreeError';
}

/** A clone that has its slot so long and is not there was never started. */
const startingMs = 10 * 60_000;

/**
 * The slots of a server for clones of batches, whichever batch they are of: an object for each that is taken. A clone
 * puts its object down and then counts them; of all that do so at once, the last to count sees all others, so that no
 * more than there are slots go on.
 */
export class Slots {
  readonly #objects: ObjectStore;
  readonly #clones: Clones;
  readonly #now: () => Date;

  constructor(objects: ObjectStore, clones: Clones, now: () => Date) {
    this.#objects = objects;
    this.#clones = clones;
    this.#now = now;
  }

  /**
   * Takes a slot for a clone, unless so many others have one. Taken again for the same clone, it is the same slot.
   * @throws NoSlotFreeError
   */
  async take(server: string, cloneId: string, atOnce: number): Promise<void> {
    await this.#objects.put(keyOf(server, cloneId), '', 'text/plain');
    const taken = await this.#objects.list(folder(server));
    if (taken.length <= atOnce) return;
    await this.free(server, cloneId);
    const others = taken.filter(({ key }) => key !== keyOf(server, cloneId));
    await Promise.all(others.map(({ key, modifiedAt }) => this.#freeIfEnded(server, key, modifiedAt)));
    throw new NoSlotFreeError(
      `${server} makes ${taken.length - 1} clones of batches; ${atOnce} are allowed.`,
    );
  }

  async free(server: string, cloneId: string): Promise<void> {
    await this.#objects.delete(keyOf(server, cloneId));
  }

  /** Whoever took a slot may have been killed before it was freed. */
  async #freeIfEnded(server: string, key: string, takenAt: Date): Promise<void> {
    const cloneId = key.slice(folder(server).length);
    const clone = await this.#clones.get(cloneId);
    const isAbandoned = clone === undefined && this.#now().getTime() - takenAt.getTime() > startingMs;
    if (clone?.outcome || isAbandoned) await this.free(server, cloneId);
  }
}

const folder = (server: string) => `clone-slots/${server}/`;
const keyOf = (server: string, cloneId: string) => `${folder(server)}${cloneId}`;
