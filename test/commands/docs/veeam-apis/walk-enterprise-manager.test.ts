import type { Lab } from '@veeam-automation/lab/lab';
import { afterEach, describe, expect, it } from 'vitest';
import { documentedApis } from '../../../../commands/docs/veeam-apis/documented.ts';
import { cloneXml, EmSession } from '../../../../packages/lab/test/enterprise-manager/em-session.ts';
import { startTestLab } from '../../../../packages/lab/test/lab-client.ts';

const api = documentedApis.find(({ product }) => product === 'enterprise-manager') ?? expect.fail();
const fieldsOf = (model: string) => api.models.get(model) ?? expect.fail(`no model ${model}`);
const valuesOf = (name: string) => (api.enums.get(name) ?? []).map(({ value }) => value);
const versions = ['v1_3', 'v1_4', 'v1_5', 'v1_6', 'v1_7'] as const;

let lab: Lab;
afterEach(() => lab.close());

async function open(apiVersion: (typeof versions)[number]): Promise<EmSession> {
  lab = await startTestLab({ taskDurationMs: 2_000, enterpriseManager: { apiVersion } });
  lab.reset({ jobs: 20, servers: 2, seed: 1 });
  return EmSession.open(lab);
}

const jobs = () => (lab.state()['em-1']?.jobs ?? []) as readonly { id: string; name: string; type: string }[];
const jobOf = (type: string) =>
  jobs().find((job) => job.type === type) ?? expect.fail(`no job of type ${type}`);
const samples: Record<string, (type: string) => string> = {
  RepositoryUid: (type) => {
    const { backupServerId } = jobOf(type) as unknown as { backupServerId: string };
    const own = lab.state()['em-1']?.repositories.find((each) => each.backupServerId === backupServerId);
    return `urn:veeam:Repository:${own?.id}`;
  },
};

/** The paths of all elements and attributes below the root, each once. */
function pathsOf(xml: string): Set<string> {
  const found = new Set<string>();
  const open: string[] = [];
  for (const [, closing, name = '', attributes = '', empty] of xml.matchAll(/<(\/?)(\w+)([^>]*?)(\/?)>/g)) {
    if (closing !== '') open.pop();
    else {
      open.push(name);
      const path = open.slice(1).join('.');
      found.add(path);
      for (const [, attribute = ''] of attributes.matchAll(/ (\w+)="/g))
        found.add(path === '' ? attribute : `${path}.${attribute}`);
      if (empty !== '') open.pop();
    }
  }
  return found;
}

describe.each(versions)('in %s', (version) => {
  it.each(valuesOf('JobType'))('a clone of a %s job gets every element of the original', async (type) => {
    const session = await open(version);
    const all = fieldsOf('JobCloneSpec').filter(({ path }) => path.startsWith(`${type}JobCloneInfo.`));
    const post = (elements: typeof all, name: string) => {
      const given = elements.map(({ path }) => {
        const element = path.split('.')[1] ?? '';
        return [element, element === 'JobName' ? name : (samples[element]?.(type) ?? 'text')] as const;
      });
      return session.postXml(
        `/api/jobs/${jobOf(type).id}?action=clone`,
        cloneXml(`${type}JobCloneInfo`, Object.fromEntries(given)),
      );
    };
    const here = all.filter(({ paths }) => paths.has(version));
    expect((await post(here, 'With all')).status).toBe(here.length === 0 ? 400 : 202);
    if (here.length < all.length) expect((await post(all, 'With more')).status).toBe(400);
    for (const element of here.filter(({ path }) => !path.endsWith('.Description'))) {
      const rest = here.filter((each) => each !== element);
      expect((await post(rest, 'With less')).status).toBe(400);
    }
  });

  it('jobs show every element, value and link', async () => {
    const session = await open(version);
    const entities = await Promise.all(
      jobs()
        .filter(({ type }) => valuesOf('JobType').includes(type))
        .map(async ({ id }) =>
          (await session.ask(`/api/jobs/${id}?format=Entity`)).text.replace(/<\?.*?\?>/, ''),
        ),
    );
    const shown = new Set(entities.flatMap((xml) => [...pathsOf(xml)]));
    const missing = fieldsOf('Job')
      .map(({ path }) => path.replaceAll('[]', ''))
      .filter((path) => !shown.has(path));
    expect(missing).toEqual([]);
    const xml = entities.join('');
    const lower = xml.toLowerCase();
    const absent = [
      ...valuesOf('JobType').filter((value) => !xml.includes(`<JobType>${value}<`)),
      ...valuesOf('Platform').filter((value) => !lower.includes(`<platform>${value.toLowerCase()}<`)),
      ...valuesOf('LinkRelation').filter((value) => !xml.includes(`Rel="${value}"`)),
    ];
    expect(absent).toEqual([]);
  });

  it('a task has every state and shows every field', async () => {
    const session = await open(version);
    const start = await session.ask(`/api/jobs/${jobOf('Backup').id}?action=start`, { method: 'POST' });
    expect(start.status).toBe(202);
    const states = [];
    const shown = new Set<string>();
    for (const wait of [0, 2_000, 1_000]) {
      lab.clock.advance(wait);
      const { text } = await session.ask('/api/tasks/task-1');
      states.push(/<State>(\w+)</.exec(text)?.[1]);
      for (const path of pathsOf(text.replace(/<\?.*?\?>/, ''))) shown.add(path);
    }
    expect(states).toEqual(valuesOf('TaskState'));
    expect(fieldsOf('Task').filter(({ path }) => !shown.has(path))).toEqual([]);
    expect((await session.ask('/api/tasks/task-1', { method: 'DELETE' })).status).toBe(204);
  });

  it('every operation on jobs exists', async () => {
    const session = await open(version);
    const answers: Record<string, number> = {};
    for (const { call } of api.operations) {
      const [method = '', path = ''] = call.split(' ');
      if (!path.startsWith('/api/jobs/') || path.endsWith('=clone')) continue;
      const { id } = jobOf(path.endsWith('=sync') ? 'BackupCopy' : 'Backup');
      const body = method === 'PUT' ? '<Job xmlns="http://www.veeam.com/ent/v1.0" />' : undefined;
      const { status } = await session.ask(path.replace('{ID}', id).replace(/^DELETE/, ''), {
        method: method as 'GET',
        ...(body !== undefined && { body, headers: { 'content-type': 'application/xml' } }),
      });
      answers[call] = status;
    }
    const expected = Object.keys(answers).map((call) => [call, call.startsWith('GET') ? 200 : 202]);
    expect(Object.entries(answers)).toEqual(expected);
    expect(expected.length).toBeGreaterThan(8);
  });
});
