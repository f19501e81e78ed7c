import type { Lab } from '../../src/lab.ts';
import { cloneXml, type EmSession } from './em-session.ts';

/** Common steps of cloning tests, for the current lab and session. */
export function cloneTools(current: () => { readonly lab: Lab; readonly session: EmSession }) {
  const jobs = () => current().lab.state()['em-1']?.jobs ?? [];
  const jobNamed = (name: string) => {
    const found = jobs().find((job) => job.name === name);
    if (found === undefined) throw new Error(`The estate has no job "${name}".`);
    return found;
  };
  const repositoryUid = (backupServerId: unknown) => {
    const own = current()
      .lab.state()
      ['em-1']?.repositories.find((each) => each.backupServerId === backupServerId);
    return `urn:veeam:Repository:${own?.id}`;
  };
  const clone = (original: string, body: string, headers?: Record<string, string>) =>
    current().session.postXml(`/api/jobs/${jobNamed(original).id}?action=clone`, body, headers);
  const backupClone = (JobName: string, original = 'Oracle Backup') =>
    cloneXml('BackupJobCloneInfo', {
      JobName,
      FolderName: 'folder',
      RepositoryUid: repositoryUid(jobNamed(original).backupServerId),
    });
  const task = async (id = 'task-1') => (await current().session.ask(`/api/tasks/${id}`)).text;
  return { jobs, jobNamed, repositoryUid, clone, backupClone, task };
}
