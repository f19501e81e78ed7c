export type ControlWord = 'start' | 'stop' | 'retry' | 'sync' | 'enable' | 'disable';

/** The words that a control accepts besides the job, each with the product's option that it stands for. */
export const controlWords: Record<
  ControlWord,
  Readonly<Record<string, Readonly<Record<string, boolean>>>>
> = {
  start: { 'active-full': { performActiveFull: true }, chained: { startChainedJobs: true } },
  stop: { now: { gracefulStop: false } },
  retry: { chained: { startChainedJobs: true } },
  sync: {},
  enable: {},
  disable: {},
};

/** How a run, or the last run of a job, has ended. */
export const jobResultWords = ['failed', 'warning', 'success'] as const;

/** A job by its name or id, and its server if several servers have one of that name. */
export interface JobReference {
  job: string;
  server?: string;
}

/** What is listed, and the states that may be asked for, in the API's words. */
export const listStates = {
  jobs: [...jobResultWords, 'running', 'queued', 'idle', 'disabled', 'disconnected'],
  runs: [...jobResultWords, 'running'],
  clones: ['succeeded', 'failed', 'cancelled', 'unknown', 'running'],
} as const;
export type ListName = keyof typeof listStates;

/** The filters of a list. */
export interface Listing {
  /** For jobs: part of their names, or a pattern. */
  filter?: string;
  /** The state that was probably meant by a filter that no job's name matches. */
  near?: string;
  states: readonly string[];
  server?: string;
  /** As it was written: `18:00`, `12h`, `3d`, `2026-12-24` or `2026-12-24 18:00`. */
  since?: string;
  /** For jobs: the servers are asked. */
  now?: boolean;
  page: number;
}

/** A command, parsed. */
export type Command =
  | { name: 'help' | 'status' | 'report' | 'mutes' | 'servers' | 'whoami'; page: number }
  | { name: 'check'; page: number }
  | { name: 'servers test'; server: string }
  | ({ name: ListName } & Listing)
  | ({ name: 'job' } & JobReference)
  | ({ name: ControlWord; words?: string[] } & JobReference)
  | ({ name: 'clone'; as: string; repository?: string; enabled?: boolean } & JobReference)
  | { name: 'cancel'; clone: string }
  | ({ name: 'copy'; repository: string; schedule: string[] } & JobReference)
  | ({ name: 'fix' } & JobReference)
  | { name: 'unfix'; fix: string }
  | { name: 'ack'; finding: string; days?: number; because?: string }
  | { name: 'mute'; pattern: string; until: { date: string } | { days: number }; because: string }
  | { name: 'unmute'; pattern: string; because?: string };

export type CommandName = Command['name'];

/** Each command and how it is written, in the order of the help. */
export const usages: Record<CommandName, { usage: string; does: string }> = {
  status: { usage: 'status', does: 'what is wrong now, across servers' },
  jobs: {
    usage: 'jobs [FILTER] [failed | warning | running | disabled] [on SERVER] [since 18:00] [now]',
    does: 'jobs as last seen, in any order of words; since: by their last run; now: asks the servers; * stands for any characters',
  },
  runs: {
    usage: 'runs [failed | warning | success | running] [on SERVER] [since 18:00]',
    does: 'runs of jobs, the newest first; since: also 12h, 3d, 2026-12-24 or 2026-12-24 18:00',
  },
  clones: {
    usage: 'clones [running | failed | succeeded] [on SERVER] [since 3d]',
    does: 'clones, the newest first',
  },
  job: { usage: 'job NAME [on SERVER]', does: 'one job' },
  start: { usage: 'start NAME [active-full] [chained] [on SERVER]', does: 'start a job' },
  stop: { usage: 'stop NAME [now] [on SERVER]', does: 'stop a job; now: without ending what is under way' },
  retry: { usage: 'retry NAME [chained] [on SERVER]', does: 'run again what failed' },
  sync: { usage: 'sync NAME [on SERVER]', does: 'start a backup copy job of Enterprise Manager' },
  enable: { usage: 'enable NAME [on SERVER]', does: "switch a job's schedule on" },
  disable: { usage: 'disable NAME [on SERVER]', does: "switch a job's schedule off" },
  clone: {
    usage: 'clone NAME as NEW [to REPOSITORY] [enabled | disabled] [on SERVER]',
    does: "clone a job; enabled, disabled: the new job's schedule",
  },
  cancel: { usage: 'cancel ID', does: 'cancel a clone that has not ended; clones lists them' },
  copy: {
    usage: 'copy NAME to REPOSITORY [immediate | daily 22:00 | every 4 hours] [on SERVER]',
    does: 'give a Microsoft 365 job a copy job',
  },
  fix: { usage: 'fix NAME [on SERVER]', does: 'set a job as its standard is' },
  unfix: { usage: 'unfix ID', does: 'take a fix back' },
  check: { usage: 'check', does: 'run a compliance check' },
  report: { usage: 'report', does: 'the latest report' },
  ack: { usage: 'ack ID [for 3d] [because …]', does: 'acknowledge a finding: no reminders' },
  mute: {
    usage: 'mute PATTERN until 2026-12-24 because …',
    does: 'hold back notices about jobs or findings (or: for 3d)',
  },
  unmute: { usage: 'unmute PATTERN [because …]', does: 'tell of them again' },
  mutes: { usage: 'mutes', does: 'what is muted' },
  servers: { usage: 'servers', does: 'the configured servers' },
  'servers test': { usage: 'servers test NAME', does: 'test the way to a server and its credentials' },
  whoami: { usage: 'whoami', does: 'who you are, and what you may do' },
  help: { usage: 'help', does: 'this' },
};

export const commandNames = Object.keys(usages) as CommandName[];
