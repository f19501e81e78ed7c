/** Who asked for something in Slack, and where the answer goes. */
export interface SlackRequest {
  user: string;
  channel: string;
  /** The response_url, sealed: whoever has it can post into the channel. Absent: Slack gave none. */
  reply?: string;
  /** ISO 8601. Slack takes answers for thirty minutes from then. */
  receivedAt: string;
  /** The answer takes the place of the message whose button was pressed. */
  replaces: boolean;
}

/** What an execution of the Slack workflow is to do. */
export type SlackWork =
  | { kind: 'command'; text: string }
  | { kind: 'say'; text: string; beside?: boolean }
  /** Carry out what another execution has prepared, exactly. */
  | { kind: 'confirmed'; prepared: string }
  /** Answer another execution, which waits for an approval. */
  | { kind: 'decide'; waiting: string; approved: boolean };

/** What an execution is started with. */
export interface SlackInput {
  work: SlackWork;
  request: SlackRequest;
  /** The request's signature, hashed: the same one again is a replay and not Slack's own retry. */
  signatureHash: string;
}

/** What the Confirm and Cancel buttons carry, sealed. */
export interface Confirmation {
  prepared: string;
  user: string;
  /** Seconds since 1970. */
  until: number;
}

/** What the Approve and Refuse buttons carry, sealed. */
export interface ApprovalCall {
  waiting: string;
}

export const sealPurposes = { reply: 'reply', confirm: 'confirm', approve: 'approve' } as const;

/** The buttons' action ids. Those that begin with `run` carry a command, as though it were typed. */
export const buttonIds = {
  run: 'run',
  confirm: 'confirm',
  cancel: 'cancel',
  approve: 'approve',
  refuse: 'refuse',
} as const;
