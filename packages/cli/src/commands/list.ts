import type { Command } from '../command-line/command.ts';
import { batch, batches } from './batch.ts';
import { check, report } from './check.ts';
import { clone, clones } from './clone.ts';
import { copyJobs } from './copy-jobs.ts';
import { drift } from './drift.ts';
import { ack, findings, unack } from './findings.ts';
import { fix, fixes } from './fix.ts';
import { jobs, runs } from './jobs.ts';
import { mute, mutes, unmute } from './mutes.ts';
import { resend, undelivered } from './notices.ts';
import { policy } from './policy.ts';
import { repositoryCommands } from './repository.ts';
import { servers } from './servers.ts';
import { verify } from './verify.ts';

const look = {
  jobs,
  runs,
  findings,
  mutes,
  undelivered,
  clones,
  batches,
  'copy-jobs': copyJobs,
  servers,
  report,
  verify,
  policy,
  drift,
  fixes,
};
const act = { ack, unack, mute, unmute, resend, clone, batch, check, fix };

/** Every command of the HTTP API, by its name. */
export const commands: Readonly<Record<string, Command>> = { ...look, ...act };

const summaries = (group: Readonly<Record<string, Command>>) =>
  Object.fromEntries(Object.entries(group).map(([name, { summary }]) => [name, summary]));

/** Every command in one line, as `--help` shows them. */
export const groups: readonly { title: string; members: Readonly<Record<string, string>> }[] = [
  { title: 'Look', members: summaries(look) },
  { title: 'Act', members: summaries(act) },
  { title: 'In the repository', members: repositoryCommands },
  {
    title: 'For the shell',
    members: { completion: 'prints what bash or zsh completes with: completion bash|zsh' },
  },
];
