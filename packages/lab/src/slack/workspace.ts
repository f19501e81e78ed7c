/** The lab's workspace and its app. The secrets have no value outside the lab. */
export const WORKSPACE = {
  team: { id: 'T0LAB', domain: 'veeam-lab' },
  enterprise: { id: 'E0LAB', name: 'Veeam Lab' },
  app: { id: 'A0LABAPP', botId: 'B0LABAPP', botUser: 'U0LABAPP' },
  signingSecret: '6c61622d7369676e696e672d73656372',
  botToken: 'xoxb-lab-bot-token',
  verificationToken: 'lab-verification-token',
  users: [
    { id: 'U0LABANNA', name: 'anna' },
    { id: 'U0LABBEN', name: 'ben' },
    { id: 'U0LABCLEO', name: 'cleo' },
  ],
  groups: [
    { id: 'S0LABADMINS', users: ['U0LABANNA', 'U0LABBEN'] },
    { id: 'S0LABOPERATORS', users: ['U0LABCLEO'] },
  ],
  /** The app may post only where it is a member. */
  channels: [
    { id: 'C0LABVEEAM', name: 'veeam', hasApp: true },
    { id: 'C0LABOPERATIONS', name: 'operations', hasApp: true },
    { id: 'C0LABRANDOM', name: 'random', hasApp: false },
  ],
} as const;

export interface Named {
  readonly id: string;
  readonly name: string;
}

interface Channel extends Named {
  readonly hasApp: boolean;
}

/** A user by id or name. An unknown user id is a new user; undefined for text that is not a user id. */
export function findUser(idOrName: string): Named | undefined {
  const known = WORKSPACE.users.find(({ id, name }) => id === idOrName || name === idOrName);
  return (
    known ?? (/^[UW][A-Z0-9]+$/.test(idOrName) ? { id: idOrName, name: idOrName.toLowerCase() } : undefined)
  );
}

/** A channel by id or name, with or without `#`. A user's id means the direct conversation with the app. */
export function findChannel(idOrName: string): Channel | undefined {
  const name = idOrName.replace(/^#/, '');
  const known = WORKSPACE.channels.find((channel) => channel.id === idOrName || channel.name === name);
  if (known !== undefined) return known;
  const direct = /^[UWD]([A-Z0-9]+)$/.exec(idOrName)?.[1];
  return direct === undefined ? undefined : { id: `D${direct}`, name: 'directmessage', hasApp: true };
}
