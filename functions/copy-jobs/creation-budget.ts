/** How many copy jobs a run may still create, on all its servers together. */
export class CreationBudget {
  #left: number;

  constructor(maximum: number) {
    this.#left = maximum;
  }

  /** Takes one; false when none is left. */
  take(): boolean {
    if (this.#left === 0) return false;
    this.#left -= 1;
    return true;
  }

  /** Gives one back that certainly created nothing. */
  giveBack(): void {
    this.#left += 1;
  }
}
