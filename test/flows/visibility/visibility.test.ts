import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandNames } from '../../../functions/triggers/slack/language/command.ts';
import { documentedRoutes } from '../../../lib/openapi/routes.ts';
import { sized } from '../../soak.ts';
import { asks, commands, events, type Held, othersKey, type Place } from './asks.ts';
import {
  called,
  cloneEnded,
  nothingRuns,
  overAt,
  own,
  serverNames,
  startAlone,
  startFull,
  type Told,
  type World,
} from './world.ts';

/*
 * A caller with every permission on one server sends every request in two deployments. The first has more servers, full
 * of jobs, findings, clones and reports. In the second, the caller's server is the only one. No answer may contain data
 * of the other servers. The answers of both deployments must also be the same: then no status, count, hint or missing
 * field reveals anything about the other servers.
 */
let full: World;
let alone: World;
let held: Map<string, Held>;
let place: Place;
let secretsOf: (server: string) => string[];

beforeAll(async () => {
  [full, alone] = await Promise.all([startFull(), startAlone()]);
  const everything = await prepare();
  secretsOf = everything.secretsOf;
  ({ held, place } = everything);
}, 300_000);
afterAll(async () => {
  await Promise.all([full?.close(), alone?.close()]);
});

/** In `npm test`, each of them sends requests to every second route; in `npm run soak`, to every route. */
const others = [called['em-1'], called['vb365-1']];
const routes = documentedRoutes.map((each, index) => ({
  ...each,
  askers: [...others.slice(index % 2), ...others].slice(0, sized(1, 2)),
}));

describe.each(routes)('$key', ({ key: route, permission, askers }) => {
  it('has requests in the table', () => {
    expect(Object.keys(asks)).toContain(route);
  });

  it('reveals nothing of other servers to a caller for one server', async () => {
    for (const ask of asks[route]?.(place) ?? []) {
      const [told, toldAlone] = await Promise.all([full.ask(own, route, ask), alone.ask(own, route, ask)]);
      if (permission !== undefined) expectNothingOfOthers(own, JSON.stringify(told), ask);
      expect(comparable(told), JSON.stringify(ask)).toEqual(comparable(toldAlone));
      // Work that the request started must end before the next request.
      await Promise.all([resolved(full, told), resolved(alone, toldAlone)]);
    }
  });

  // Routes without a permission answer everyone alike, as the comparison above shows.
  it.runIf(permission).each(askers)('reveals nothing of other servers to a caller for %s', async (server) => {
    for (const ask of asks[route]?.(placeOf(server)) ?? []) {
      expectNothingOfOthers(server, JSON.stringify(await full.ask(server, route, ask)), ask);
    }
  });
});

it('has no unknown route in the table', () => {
  expect(Object.keys(asks).sort()).toEqual(documentedRoutes.map(({ key }) => key).sort());
});

it.each([
  'POST /compliance/checks',
  'GET /compliance/checks/{id}',
  'GET /compliance/reports/{id}',
  'GET /notices/channels',
  'POST /notices/test',
])('%s reads or reaches every server, and so requires a caller for all', async (route) => {
  const at = { id: place.othersMade.check };
  expect(await full.ask(own, route, { at })).toMatchObject({ status: 403 });
});

it('a webhook for one server reveals nothing of other servers to its sender', async () => {
  for (const event of events(place)) {
    const [told, toldAlone] = await Promise.all([full.hook(event), alone.hook(event)]);
    expectNothingOfOthers(own, JSON.stringify(told), event);
    expect(comparable(told), JSON.stringify(event)).toEqual(comparable(toldAlone));
    await Promise.all([resolved(full, told), resolved(alone, toldAlone)]);
  }
});

describe.each(commandNames)('Slack: %s', (name) => {
  it('reveals nothing of other servers to a user who may do everything on one', async () => {
    for (const text of commands[name](place)) {
      const [told, toldAlone] = await Promise.all([full.type(own, text), alone.type(own, text)]);
      expectNothingOfOthers(own, told, text);
      expect(normal(told), text).toBe(normal(toldAlone));
    }
  });
});

function placeOf(server: string): Place {
  // For these callers, the first caller's server is the other one.
  const others = [...held.values()].filter((each) => each.server === own);
  return { ...place, own: held.get(server) ?? place.own, others };
}

function expectNothingOfOthers(server: string, text: string, asked: unknown): void {
  // An answer may repeat the request. That does not reveal whether the item exists, as the comparison shows.
  const given = JSON.stringify(asked);
  const told = secretsOf(server).filter((secret) => text.includes(secret) && !given.includes(secret));
  expect(told, `${JSON.stringify(asked)} is answered with ${text.slice(0, 2_000)}`).toEqual([]);
}

async function resolved(world: World, { status, headers: { location } }: Told): Promise<void> {
  if (status !== 202) return;
  if (location === undefined) await nothingRuns(world);
  else await overAt(world, location);
}

const transient = ['date', 'x-request-id', 'content-length', 'connection', 'keep-alive', 'etag'];

/** An answer without the parts that differ between deployments or change over time. */
function comparable({ status, headers, body }: Told) {
  const kept = Object.entries(headers).filter(([name]) => !transient.includes(name));
  return { status, headers: normal(JSON.stringify(kept)), body: normal(body) };
}

function normal(text: string): string {
  return (
    text
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z?(?:[+-]\d\d:\d\d)?/g, '<time>')
      .replaceAll(/<!date\^\d+\^/g, '<!date^<time>^')
      .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/g, '<minute>')
      .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, '<guid>')
      .replaceAll(/[0-9a-f]{32}/g, '<id>')
      .replaceAll(/127\.0\.0\.1:\d+/g, '<address>')
      .replaceAll(/port \d+ of/g, 'port of')
      .replaceAll(/\d[\d,.]* (days?|h|hours|min|minutes?|s)\b( \d+ (h|min|s)\b)?/g, '<age>')
      .replaceAll('just now', '<age> ago')
      // How long a job has been failing is shown from one minute on, and only one of the two may have reached it.
      .replaceAll(' (for <age>)', '')
      .replaceAll(/[\w-]{60,}/g, '<sealed>')
      .replaceAll(/"(milliseconds|clonesPerMinute|taskSeconds|attempts)":[\d.]+/g, '"$1":0')
  );
}

/** Fills both deployments; the first also with data that is not the caller's. */
async function prepare(): Promise<Everything> {
  const words = new Map<string, Set<string>>();
  const found = new Map<string, Held>();
  // The caller's server comes first: on the others, jobs are picked whose names it does not have.
  for (const server of [own, ...serverNames.filter((name) => name !== own)]) {
    const { body } = await full.call('GET', `/jobs?limit=5000&server=${server}`);
    const jobs: Job[] = body.jobs ?? [];
    words.set(server, new Set([server, ...jobs.flatMap(({ id, name }) => [id, name])]));
    const ofOthers = [...words].flatMap(([name, each]) => (name === server ? [] : [...each]));
    const fit = jobs.filter(({ id, name }) => !ofOthers.includes(id) && !ofOthers.includes(name));
    const job = fit.find(({ status, type }) => status === 'idle' && /backup$/i.test(type)) ?? fit[0];
    found.set(server, {
      server,
      job: job ?? { id: unknownId, name: `job of ${server}` },
      finding: `${server}-1`,
    });
  }
  const add = (server: string, ...more: string[]) => {
    for (const word of more) words.get(server)?.add(word);
  };

  const check = await checked();
  const { body: report } = await full.call('GET', `/compliance/reports/${check}`);
  for (const { server, id } of report.findings as { server: string; id: string }[]) {
    add(server, id);
    const one = found.get(server);
    if (one) found.set(server, { ...one, finding: id });
  }
  for (const each of found.values()) expect(words.get(each.server)).toContain(each.finding);

  const [manager, office] = [called['em-1'], called['vb365-1']].map((name) => found.get(name) as Held);
  const mine = found.get(own) as Held;
  const foreign = [...found.values()].filter(({ server }) => server !== own);
  const others = foreign.filter(({ job }) => job.id !== unknownId);
  const [othersMade] = await Promise.all([
    made(full, undefined, manager as Held, othersKey),
    full.type('U0ADMIN', `mute "${office?.job.name}" for 3d because ${office?.server} moves`),
  ]);
  const { body: run } = await full.call('POST', '/copy-jobs/policy-runs', {
    body: { server: office?.server },
  });
  await overAt(full, `/copy-jobs/policy-runs/${run.id}`);
  add(called['em-1'], othersMade.clone, othersMade.batch);
  add(called['vb365-1'], run.id);

  const [ownIds] = await Promise.all([full, alone].map((world) => made(world, own, mine, 'mine')));
  // Reads the jobs of the caller's server in both deployments, so that both answer from the same stored state.
  await Promise.all([full, alone].map((world) => world.call('GET', `/jobs?fresh=true&server=${own}`)));
  const path = `/jobs/${own}/${mine.job.id}`;
  const [whole] = await Promise.all([full.call('GET', path), alone.call('GET', path)]);
  return {
    held: found,
    place: {
      own: mine,
      document: whole.body.document,
      made: { ...(ownIds as Made), check: 'none', run: 'none' },
      others,
      unread: foreign.filter((each) => !others.includes(each)).map(({ server }) => server),
      othersMade: { ...othersMade, check, run: run.id },
    },
    secretsOf(server) {
      const known = words.get(server);
      const foreign = [...words].flatMap(([name, each]) => (name === server ? [] : [...each]));
      const secrets = [...new Set(foreign)].filter((word) => !known?.has(word));
      return server === called['vb365-1'] ? secrets : [...secrets, check];
    },
  };
}

interface Everything {
  held: Map<string, Held>;
  place: Place;
  secretsOf(server: string): string[];
}
interface Job {
  id: string;
  name: string;
  type: string;
  status: string;
}
interface Made {
  clone: string;
  batch: string;
}
const unknownId = '99999999-2222-4333-8444-555555555555';

/** Runs a check in both deployments. */
async function checked(): Promise<string> {
  const [check] = await Promise.all(
    [full, alone].map(async (world) => {
      const { body } = await world.call('POST', '/compliance/checks', { key: 'everything' });
      await overAt(world, `/compliance/checks/${body.id}`);
      return body.id;
    }),
  );
  return check;
}

/** Clones a job, alone and in a batch. */
async function made(
  world: World,
  token: string | undefined,
  { server, job }: Held,
  key: string,
): Promise<Made> {
  const by = token === undefined ? {} : { token };
  const body = { server, job: job.id, name: `A clone, ${key}` };
  const clone = await world.call('POST', '/clones', { ...by, key, body });
  expect(clone.status, JSON.stringify(clone.body)).toBe(202);
  const items = [{ ...body, name: `In a batch, ${key}` }];
  const batch = await world.call('POST', '/clone-batches', { ...by, key, body: { items } });
  expect(batch.status, JSON.stringify(batch.body)).toBe(202);
  await Promise.all([cloneEnded(world, clone.body.id), overAt(world, `/clone-batches/${batch.body.id}`)]);
  return { clone: clone.body.id, batch: batch.body.id };
}
