import { afterEach, expect, test } from 'vitest';
import type { Lab } from '../../src/lab.ts';
import type { EnterpriseManagerOptions } from '../../src/options.ts';
import { startTestLab } from '../lab-client.ts';
import { cloneXml, EmSession } from './em-session.ts';

let lab: Lab | undefined;
afterEach(() => lab?.close());

async function logOnTo(enterpriseManager: EnterpriseManagerOptions) {
  lab = await startTestLab({ enterpriseManager });
  const state = lab.state()['em-1'];
  const jobOf = (name: string) => state?.jobs.find((job) => job.name === name);
  const session = await EmSession.open(lab);
  const clone = (name: string, kind: string, elements: Record<string, string>) =>
    session.postXml(`/api/jobs/${jobOf(name)?.id}?action=clone`, cloneXml(kind, elements));
  const own = state?.repositories.find(
    (each) => each.backupServerId === jobOf('Oracle Backup')?.backupServerId,
  );
  const elements = { JobName: 'N', FolderName: 'F', RepositoryUid: `urn:veeam:Repository:${own?.id}` };
  return { session, clone, elements };
}

test.each(['v1_3', 'v1_4'] as const)('%s knows no Description and no copy jobs', async (apiVersion) => {
  const { clone, elements } = await logOnTo({ apiVersion });
  expect((await clone('Oracle Backup', 'BackupJobCloneInfo', { ...elements, Description: 'D' })).status).toBe(
    400,
  );
  expect((await clone('Oracle Backup', 'BackupJobCloneInfo', elements)).status).toBe(202);
  const copy = { JobName: 'N', JobFileName: 'F', RepositoryUid: elements.RepositoryUid };
  expect((await clone('CRM Backup Copy', 'BackupCopyJobCloneInfo', copy)).status).toBe(400);
});

test('v1_3 has only XML', async () => {
  const { session } = await logOnTo({ apiVersion: 'v1_3' });
  const answer = await session.ask('/api/jobs', { headers: { accept: 'application/json' } });
  expect(answer.headers['content-type']).toBe('application/xml; charset=utf-8');
});

test('a lenient server takes any order and no FolderName', async () => {
  const { clone, elements } = await logOnTo({ strictCloneSpec: false });
  const { RepositoryUid, JobName } = elements;
  expect((await clone('Oracle Backup', 'BackupJobCloneInfo', { RepositoryUid, JobName })).status).toBe(202);
});

test('Hrefs may carry a host that is not the one asked', async () => {
  const { session } = await logOnTo({ advertisedHost: 'srv12.tech.lab:9398' });
  expect((await session.ask('/api/jobs')).text).toContain('Href="https://srv12.tech.lab:9398/api/jobs/');
});

test('product version 13 writes JSON keys in camelCase and leaves values alone', async () => {
  const { session } = await logOnTo({ productVersion: 13 });
  expect(await session.json('/api/repositories?format=Entity')).toMatchObject({
    repositories: expect.arrayContaining([
      expect.objectContaining({
        uid: expect.stringMatching(/^urn:veeam:Repository:/),
        type: 'Repository',
        links: expect.arrayContaining([
          expect.objectContaining({ rel: 'Up', type: 'BackupServerReference' }),
        ]),
      }),
    ]),
  });
  const refused = await session.ask('/api/tasks/task-9', { headers: { accept: 'application/json' } });
  expect(JSON.parse(refused.text)).toMatchObject({ statusCode: 500, stackTrace: null });
});
