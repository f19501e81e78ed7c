import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Automation, startAutomation } from '../automation.ts';

let automation: Automation;
let jobsBefore: unknown;
beforeAll(async () => {
  automation = await startAutomation();
  jobsBefore = automation.lab.state()['em-1']?.jobs;
});
afterAll(() => automation.close());

const good = {
  server: 'em-1',
  job: 'Exchange Backup',
  name: 'copy',
  repository: 'Default Backup Repository',
};
const post = (body: unknown, key?: string) =>
  automation.call('POST', '/clones', { body, ...(key && { key }) });

/** After every refusal: nothing was started, and no session is open. */
afterEach(async () => {
  expect(automation.cloud.executions()).toEqual([]);
  await expect
    .poll(() => automation.lab.state()['em-1'])
    .toMatchObject({ jobs: jobsBefore, openSessions: 0 });
});

describe("a request that cannot be fulfilled is refused with the field's name and starts nothing", () => {
  it.each([
    ['an unknown server', { ...good, server: 'em-9' }, 404, 'server', /not found.*em-1/],
    ['an unknown job', { ...good, job: 'No Such Job' }, 422, 'job', /has that name/],
    ['an unknown job id', { ...good, job: '00000000-0000-0000-0000-000000000000' }, 422, 'job', /id/],
    ['an ambiguous job', { ...good, job: 'DB Backup' }, 422, 'job', /Several jobs.*srv11.*srv12/],
    ['a name too long', { ...good, name: 'x'.repeat(51) }, 422, 'name', /51 characters/],
    [
      'a name too long after templating',
      { ...good, name: `{{job}} ${'x'.repeat(40)}` },
      422,
      'name',
      /characters/,
    ],
    ['an unknown placeholder', { ...good, name: '{{jbo}}' }, 422, 'name', /\{\{job\}\}/],
    ['a name that is taken', { ...good, name: 'DC Replication' }, 409, 'name', /exists already/],
    [
      'an unknown repository',
      { ...good, repository: 'Nowhere' },
      422,
      'repository',
      /no repository of that name/,
    ],
    ['an unknown key', { ...good, nmae: 'x' }, 422, 'nmae', /Unknown field/],
    ['a missing field', { server: 'em-1', job: 'x' }, 422, 'name', /./],
    ['a wrong type', { ...good, enabled: 'yes' }, 422, 'enabled', /true or false/],
    ['a field of another kind of job', { ...good, vmSuffix: '_x' }, 422, 'vmSuffix', /Backup/],
    ['a control character', { ...good, name: 'a\u0001b' }, 422, 'name', /control/],
    ['an array for a body', [], 422, 'body', /./],
    ['null for a body', 'null', 422, 'body', /./],
  ])('%s', async (_what, body, status, field, message) => {
    const answer = await post(body);
    expect(answer).toMatchObject({
      status,
      body: { status, type: expect.stringMatching(/^urn:veeam-automation:/) },
    });
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.body.errors[0]).toMatchObject({ field, message: expect.stringMatching(message) });
  });

  it('a job whose repository the server does not report: the error does not repeat its name', async () => {
    const { body } = await automation.call('GET', '/jobs?server=em-1&fresh=true');
    const names: string[] = body.jobs.map(({ name }: { name: string }) => name);
    const answers = await Promise.all(
      names.map((job) => post({ server: 'em-1', job, name: 'copy', dryRun: true })),
    );
    const refused = answers.flatMap((answer, index) =>
      answer.body.errors?.[0]?.field === 'repository' ? [{ answer, name: names[index] ?? '' }] : [],
    );
    expect(refused.length).toBeGreaterThan(0);
    for (const { answer, name } of refused) expect(JSON.stringify(answer.body)).not.toContain(name);
  });

  it('a repository of another backup server', async () => {
    const repositories = automation.lab.state()['em-1']?.repositories ?? [];
    const answers = await Promise.all(
      repositories.map(({ id }) => post({ ...good, repository: `urn:veeam:Repository:${id}`, dryRun: true })),
    );
    const refused = answers.filter(({ status }) => status === 422);
    expect(answers.some(({ status }) => status === 200)).toBe(true);
    expect(refused[0]?.body.errors).toMatchObject([{ field: 'repository' }]);
  });
});

describe('a request that is not valid', () => {
  it('malformed JSON', async () => {
    expect(await post('{"server":')).toMatchObject({ status: 400, body: { code: 'malformed-json' } });
  });

  it('a body over the limit', async () => {
    const body = { ...good, description: 'x'.repeat(70_000) };
    expect(await post(body)).toMatchObject({ status: 413, body: { code: 'body-too-large' } });
  });

  it('an Idempotency-Key that cannot be an id', async () => {
    const answer = await post(good, 'not a key!');
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ field: 'Idempotency-Key' }] } });
  });
});

describe('a caller without permission', () => {
  it.each([[undefined], ['wrong'], ['']])('has no known token: %s', async (token) => {
    const answer = await automation.call('POST', '/clones', { body: good, token });
    expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  });
});

it('a server that cannot be reached: the error says so, and that a retry may help', async () => {
  const answer = await post({ ...good, server: 'em-down' });
  expect(answer).toMatchObject({ status: 503, body: { code: 'server-unreachable', server: 'em-down' } });
  expect(answer.headers.get('retry-after')).toBe('30');
});
