import { readFileSync } from 'node:fs';
import {
  noEventActions,
  otherActions,
  type StartableActionName,
  startableActionNames,
} from '../../functions/triggers/registry.ts';
import { type GeneratedDocument, table } from './generated-document.ts';

const file = 'docs/schedules.md';
const begin = '<!-- actions: made from functions/triggers/registry.ts by `npm run docs` -->';
const end = '<!-- /actions -->';

/** The input of each action, and the effect of a second, identical request. */
const actions: Record<StartableActionName, { given: string; twice: string }> = {
  'clones:create': {
    given: 'as the body of `POST /clones`',
    twice: 'is one clone: its id is made of who asks and of the key, which are the same',
  },
  'compliance:check': { given: 'nothing', twice: 'is one check, in the same way' },
  'compliance:acknowledge': {
    given: '`finding`, `until`, `because`',
    twice: 'leaves the finding as it is',
  },
  'compliance:mute': { given: '`pattern`, `until`, `because`', twice: 'replaces the mute by the same' },
  'compliance:unmute': { given: '`pattern`, `because`', twice: 'is refused: nothing is muted so' },
  'compliance:test-notice': { given: 'nothing', twice: 'is two notices' },
  'copy-jobs:create': {
    given: 'as the body of `POST /copy-jobs`',
    twice: 'finds the copy job, and leaves it',
  },
  'copy-jobs:delete': { given: '`server`, `id`', twice: 'is refused: the copy job is not found' },
  'copy-jobs:run-policies': {
    given: '`server`, or nothing for all',
    twice: 'is one run, in the same way as a check',
  },
  'jobs:control': {
    given:
      '`server`, `id`, `control`: start, stop, retry, sync, enable or disable; the options of `ControlOptions` in [http-api.md](http-api.md), such as `performActiveFull`',
    twice:
      "finds the run that has begun since the schedule's time, or since the event came first (a minute's difference between clocks is allowed for), or the job as it is to be",
  },
  'jobs:create': {
    given: "`server`, and in `request` the product's own document",
    twice: 'is refused: the name is taken',
  },
  'jobs:edit': { given: '`server`, `id`, `request`', twice: 'writes the same document again' },
  'jobs:delete': { given: '`server`, `id`', twice: 'is refused: the job is not found' },
};

/** The page on schedules. Its tables of actions come from the registry. */
export const schedulesPage: GeneratedDocument = {
  file,
  generate: () => withActions(readFileSync(file, 'utf8')),
};

/** The page with the current tables between its markers. @throws Error when a marker is missing */
function withActions(page: string): string {
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from === -1 || to < from) throw new Error(`${file} needs the lines ${begin} and ${end}.`);
  return `${page.slice(0, from)}${begin}\n${tables()}\n${page.slice(to)}`;
}

function tables(): string {
  const started = startableActionNames.map((name) => [
    `\`${name}\``,
    actions[name].given,
    actions[name].twice,
    noEventActions[name] === undefined ? 'yes' : `no: ${noEventActions[name]}`,
  ]);
  const others = Object.entries(otherActions).map(([name, why]) => [`\`${name}\``, why]);
  return [
    table(['action', '`with`', 'asked for a second time', 'by a webhook'], started),
    'Other actions are started by no schedule and no webhook:',
    table(['action', 'because'], others),
  ].join('\n\n');
}
