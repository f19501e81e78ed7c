/** The permissions of an account. Each product maps them to its own roles. */
export type LabRole = 'administrator' | 'viewer';

export interface LabAccount {
  readonly user: string;
  readonly password: string;
  readonly role: LabRole;
}

/** The initial accounts of every lab. They give access to nothing but the lab, so they are no secret. */
export const LAB_ACCOUNTS = {
  /** Portal Administrator, Veeam Backup Administrator. */
  administrator: { user: 'LAB\\backup-admin', password: 'Backup-Admin-1!', role: 'administrator' },
  /** Portal User, Veeam Backup Viewer. */
  viewer: { user: 'LAB\\viewer', password: 'Backup-Viewer-1!', role: 'viewer' },
} as const satisfies Record<string, LabAccount>;

/** The current accounts. Their passwords can be changed to test a rotation. */
export class AccountBook {
  #accounts = new Map<string, LabAccount>();

  constructor() {
    this.reset();
  }

  /** The account's role when the password is right. Takes `DOMAIN\user` and `user@domain`, in any case. */
  verify(user: string, password: string): LabRole | undefined {
    const account = this.#accounts.get(keyOf(user));
    return account?.password === password ? account.role : undefined;
  }

  /** Changes a password; false for an unknown account. */
  setPassword(user: string, password: string): boolean {
    const account = this.#accounts.get(keyOf(user));
    if (account === undefined) return false;
    this.#accounts.set(keyOf(user), { ...account, password });
    return true;
  }

  reset(): void {
    this.#accounts = new Map(Object.values(LAB_ACCOUNTS).map((account) => [keyOf(account.user), account]));
  }
}

/** Source of the two spellings: em_rest/http_authentication (`DOMAIN\user` or `user@domain`). */
function keyOf(user: string): string {
  const [name, domain] = user.split('@');
  return (domain === undefined ? user : `${domain}\\${name}`).toLowerCase();
}
