/** How many of something are under way, and the most there ever were at once. */
export class Gauge {
  #now = 0;
  #most = 0;

  get most(): number {
    return this.#most;
  }

  enter(): void {
    this.#now += 1;
    this.#most = Math.max(this.#most, this.#now);
  }

  leave(): void {
    this.#now -= 1;
  }

  /** Forgets what was; what is still under way counts on. */
  reset(): void {
    this.#most = this.#now;
  }
}
