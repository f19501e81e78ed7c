import type { CommandName } from '../../../functions/triggers/slack/language/command.ts';

/** A request to a route, without its token. */
export interface Ask {
  /** The path's parameters. */
  at?: Record<string, string>;
  query?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

/** A server, one of its jobs and one of its findings. */
export interface Held {
  server: string;
  job: { id: string; name: string };
  finding: string;
}

/** What a caller for one server may see, and what belongs to others. */
export interface Place {
  own: Held;
  /** The document of the caller's job, if its product has documents. */
  document: object;
  /** The ids of what the caller has made. */
  made: Ids;
  others: readonly Held[];
  /** Other servers from which no job was read. */
  unread: readonly string[];
  /** The ids of what another caller has made on other servers. */
  othersMade: Ids;
}
interface Ids {
  clone: string;
  batch: string;
  check: string;
  run: string;
}

const nowhere: Held = {
  server: 'nowhere',
  job: { id: '11111111-2222-4333-8444-555555555555', name: 'No such job' },
  finding: 'never-run-0000000000',
};

const held = ({ own, others }: Place): Held[] => [own, ...others, nowhere];
/** A name with one more letter, so that the API looks for the nearest name. */
const mistyped = (name: string) => `${name}q`;
const names = (place: Place) => [
  ...held(place).map(({ server }) => server),
  ...place.unread,
  ...[place.own, ...place.others.slice(0, 1)].map(({ server }) => mistyped(server)),
];

const perServer = (place: Place, more: Omit<Ask, 'at'> = {}): Ask[] =>
  names(place).map((server) => ({ at: { server }, ...more }));

/** Each job on its own server, and the others' jobs on the caller's server. */
const perJob = (place: Place, more: { at?: Record<string, string>; body?: unknown } = {}): Ask[] =>
  held(place).flatMap(({ server, job }) =>
    [...new Set([server, place.own.server])].map((name) => ({
      ...more,
      at: { server: name, id: job.id, ...more.at },
    })),
  );

const perId = ({ made, othersMade }: Place, kind: keyof Ids, more: Omit<Ask, 'at'> = {}): Ask[] =>
  [made[kind], othersMade[kind], othersKey, 'never', 'latest'].map((id) => ({ at: { id }, ...more }));

/** Clones that change nothing, with correct, mistyped and wrong names. */
const clones = (place: Place): { server: string; job: string; name: string; repository?: string }[] => [
  ...held(place).map(({ server, job }) => ({ server, job: job.name, name: 'A copy' })),
  ...held(place).flatMap(({ job }) =>
    [job.id, job.name, mistyped(job.name)].map((each) => ({
      server: place.own.server,
      job: each,
      name: 'A copy',
    })),
  ),
  { server: place.own.server, job: place.own.job.name, name: 'Copy', repository: 'Backup Vol' },
  { server: mistyped(place.own.server), job: place.own.job.name, name: 'Copy' },
];

/** The `Idempotency-Key` of another caller's request. */
export const othersKey = 'theirs';
/** An id that no fix has. */
const othersFix = `fix-${'0'.repeat(32)}`;
const muteUntil = new Date(Date.now() + 86_400_000).toISOString();
const keyed = (key: string) => ({ 'idempotency-key': key });

/**
 * The requests of a caller for one server to each route, permitted or not. The test fails for a route without an
 * entry. Add requests for everything by which the route could reveal another server.
 */
export const asks: Record<string, (place: Place) => Ask[]> = {
  'GET /servers': () => [{}],
  'POST /servers/{server}/test': (place) => perServer(place),
  'PUT /servers/{server}/credentials/{purpose}': (place) =>
    names(place).map((server) => ({
      at: { server, purpose: 'read' },
      body: { username: 'nobody', password: 'wrong' },
    })),

  'GET /jobs': (place) => [
    {},
    { query: '?limit=1' },
    { query: '?product=enterprise-manager,backup-replication,microsoft365' },
    { query: '?fresh=true' },
    ...names(place).map((server) => ({ query: `?server=${server}` })),
    ...names(place).map((server) => ({ query: `?server=${place.own.server},${server}` })),
    ...held(place).map(({ job }) => ({ query: `?name=${encodeURIComponent(job.name)}` })),
  ],
  'GET /jobs/{server}/{id}': (place) => perJob(place),
  'GET /jobs/{server}/{id}/runs': (place) => perJob(place),
  'GET /runs': (place) => [
    {},
    { query: '?limit=1' },
    ...names(place).map((server) => ({ query: `?server=${server}` })),
  ],
  'POST /jobs/{server}/{id}/{control}': (place) => perJob(place, { at: { control: 'disable' } }),
  'POST /jobs/{server}': (place) => [
    ...perServer(place, { body: { name: 'x', type: 'none' } }),
    ...perServer(place, { body: { ...place.document, name: 'Made by a test' } }),
  ],
  'PUT /jobs/{server}/{id}': (place) => perJob(place, { body: place.document }),
  'PATCH /jobs/{server}/{id}': (place) => perJob(place, { body: { description: 'Patched' } }),
  'DELETE /jobs/{server}/{id}': (place) => perJob(place).filter(({ at }) => at?.['id'] !== place.own.job.id),

  'POST /clones': (place) => [
    ...clones(place).map((clone) => ({ body: { ...clone, dryRun: true } })),
    {
      body: { server: place.own.server, job: place.own.job.name, name: 'With a key' },
      headers: keyed(othersKey),
    },
  ],
  'GET /clones': (place) => [{}, ...names(place).map((server) => ({ query: `?server=${server}` }))],
  'GET /clones/{id}': (place) => perId(place, 'clone'),
  'DELETE /clones/{id}': (place) => perId(place, 'clone'),

  'POST /clone-batches': (place) => [
    { body: { items: clones(place), dryRun: true } },
    ...clones(place).map((clone) => ({ body: { items: [clone], dryRun: true } })),
    {
      body: {
        items: [{ server: place.own.server, job: place.own.job.name, name: 'In a batch' }],
        dryRun: true,
      },
      headers: keyed(othersKey),
    },
  ],
  'GET /clone-batches': (place) => [{}, ...names(place).map((server) => ({ query: `?server=${server}` }))],
  'GET /clone-batches/{id}': (place) => perId(place, 'batch'),
  'GET /clone-batches/{id}/results': (place) => perId(place, 'batch'),
  'DELETE /clone-batches/{id}': (place) => perId(place, 'batch'),

  'GET /compliance/drift': (place) => [
    {},
    { query: '?limit=1' },
    ...names(place).map((server) => ({ query: `?server=${server}` })),
    ...held(place).map(({ job }) => ({ query: `?job=${encodeURIComponent(job.name)}` })),
  ],

  'POST /compliance/fixes': (place) => [
    ...held(place).map(({ server, job }) => ({ body: { server, jobs: [job.id] } })),
    ...held(place).map(({ job }) => ({ body: { server: place.own.server, jobs: [job.id] } })),
    { body: { undo: othersFix } },
  ],
  'POST /compliance/fixes/{id}/apply': () => [{ at: { id: othersFix } }],
  'GET /compliance/fixes': (place) => [{}, ...names(place).map((server) => ({ query: `?server=${server}` }))],
  'GET /compliance/fixes/{id}': () => [{ at: { id: othersFix } }],

  'GET /copy-jobs': (place) => [{}, ...names(place).map((server) => ({ query: `?server=${server}` }))],
  'POST /copy-jobs': (place) =>
    held(place).flatMap(({ server, job }) =>
      [server, place.own.server].flatMap((name) =>
        [job.name, mistyped(job.name)].map((backupJob) => ({
          body: {
            server: name,
            backupJob,
            repository: 'Glacier Archiv',
            schedule: { type: 'Immediate' },
            dryRun: true,
          },
        })),
      ),
    ),
  'DELETE /copy-jobs/{server}/{id}': (place) =>
    perJob(place).filter(({ at }) => at?.['id'] !== place.own.job.id),
  'POST /copy-jobs/policy-runs': (place) => [
    { body: { dryRun: true } },
    ...names(place).map((server) => ({ body: { server, dryRun: true } })),
  ],
  'GET /copy-jobs/policy-runs/{id}': (place) => perId(place, 'run'),

  'POST /compliance/checks': () => [{}, { headers: keyed(othersKey) }, { body: { id: 'latest' } }],
  'GET /compliance/checks/{id}': (place) => perId(place, 'check'),
  'GET /compliance/findings': (place) => [
    {},
    { query: '?limit=1' },
    { query: '?state=resolved' },
    ...names(place).map((server) => ({ query: `?server=${server}` })),
  ],
  'POST /compliance/findings/{id}/acknowledge': (place) => findings(place).map((id) => ({ at: { id } })),
  'DELETE /compliance/findings/{id}/acknowledge': (place) => findings(place).map((id) => ({ at: { id } })),
  'GET /compliance/mutes': () => [{}],
  // Others' names are only muted in a dry run, because a mute shows what its author wrote.
  'POST /compliance/mutes': (place) =>
    ['*', place.own.finding, ...held(place).map(({ job }) => job.name)].map((pattern) => ({
      body: { pattern, until: muteUntil, because: 'a test', dryRun: pattern !== place.own.finding },
    })),
  'DELETE /compliance/mutes/{id}': () => [{ at: { id: 'mute-0' } }],
  'GET /compliance/reports': () => [{}, { query: '?limit=1' }],
  'GET /compliance/reports/{id}': (place) =>
    ['application/json', 'text/html', 'text/csv', 'image/png'].flatMap((accept) =>
      perId(place, 'check', { headers: { accept, 'if-none-match': '*' } }),
    ),
  'GET /compliance/reports/{id}/evidence': (place) => perId(place, 'check'),
  'GET /compliance/report-links/{id}': (place) => [
    ...perId(place, 'check'),
    ...perId(place, 'check', { query: '?until=4102444800&signature=none' }),
  ],
  'POST /compliance/policy-tests': () => [
    { body: { compliance: {} } },
    { body: { compliance: { packs: ['strict'] }, check: 'latest' } },
  ],
  'GET /notices/channels': () => [{}],
  'POST /notices/test': () => [{}],
  'GET /notices/undelivered': () => [{}],
  'POST /notices/undelivered/{id}/send': () => [{ at: { id: 'none' } }],

  // The caller of a webhook is its sender. `events` has its requests.
  'POST /webhooks/{name}': () => [
    { at: { name: 'tickets' }, body: {} },
    { at: { name: 'none' }, body: {} },
  ],

  'GET /health': () => [{}],
  'GET /me': () => [{}],
  'GET /': () => [{}],
  'GET /assets/{file}': () => [{ at: { file: 'none.js' } }],
  'GET /openapi.json': () => [{}],
  'GET /asyncapi.json': () => [{}],
  'GET /docs': () => [{}],
};

/** The events of the webhook's sender, whose webhook is for the caller's server. */
export const events = (place: Place): object[] => [
  { type: 'check' },
  { type: 'other' },
  ...held(place).map(({ server, job }) => ({ type: 'clone', server, job: job.name, name: 'By an event' })),
  ...held(place).map(({ job }) => ({
    type: 'clone',
    server: place.own.server,
    job: mistyped(job.name),
    name: 'By an event',
  })),
];

/** All commands for a job look up the job with the same code: only `job` is tested with all of them. */
const jobCommands = (
  place: Place,
  write: (job: string) => string,
  places: readonly Held[] = place.others.slice(0, 1),
): string[] =>
  places.flatMap(({ server, job }) => [
    write(`"${job.name}"`),
    write(`"${mistyped(job.name)}"`),
    `${write(job.id)} on ${server}`,
    `${write(job.id)} on ${place.own.server}`,
  ]);
const findings = (place: Place) => held(place).flatMap(({ finding }) => [mistyped(finding), finding]);

const listsOn = (place: Place, name: string) => names(place).map((server) => `${name} on ${server}`);

const ownAndOne = ({ own, others }: Place): Held[] => [own, ...others.slice(0, 1)];

/** For each Slack command, the texts that a user types who may do everything on one server. */
export const commands: Record<CommandName, (place: Place) => string[]> = {
  help: () => ['help'],
  whoami: () => ['whoami'],
  status: () => ['status', 'status page 2'],
  jobs: (place) => [
    'jobs',
    'jobs failed',
    ...held(place).map(({ job }) => `jobs "${job.name}"`),
    ...listsOn(place, 'jobs'),
  ],
  runs: (place) => ['runs', ...listsOn(place, 'runs')],
  clones: (place) => ['clones', ...listsOn(place, 'clones')],
  job: (place) => jobCommands(place, (job) => `job ${job}`, held(place)),
  servers: () => ['servers'],
  'servers test': (place) => names(place).map((server) => `servers test ${server}`),
  start: (place) => jobCommands(place, (job) => `start ${job}`, ownAndOne(place)),
  stop: (place) => jobCommands(place, (job) => `stop ${job}`),
  retry: (place) => jobCommands(place, (job) => `retry ${job}`),
  sync: (place) => jobCommands(place, (job) => `sync ${job}`),
  enable: (place) => jobCommands(place, (job) => `enable ${job}`),
  disable: (place) => jobCommands(place, (job) => `disable ${job}`),
  clone: (place) => jobCommands(place, (job) => `clone ${job} as "Typed"`, ownAndOne(place)),
  cancel: ({ made, othersMade }) =>
    [made.clone, othersMade.clone, othersKey, 'never'].map((id) => `cancel ${id}`),
  copy: (place) => jobCommands(place, (job) => `copy ${job} to "Glacier Archive"`, place.others),
  fix: (place) => jobCommands(place, (job) => `fix ${job}`, ownAndOne(place)),
  unfix: () => [`unfix ${othersFix}`],
  check: () => ['check'],
  report: () => ['report'],
  ack: (place) => findings(place).map((finding) => `ack ${finding}`),
  mute: (place) => ['mute * for 1d because a test', `mute ${place.own.finding} for 1d because a test`],
  mutes: () => ['mutes'],
  unmute: (place) => ['unmute *', 'unmute nothing', ...held(place).map(({ job }) => `unmute "${job.name}"`)],
};
