import { type Lab, startLab } from '@veeam-automation/lab/lab';
import { REVISIONS } from '@veeam-automation/lab/options';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createJobAction } from '../../../../functions/jobs/actions/create-job.ts';
import { editJobAction, patchJobAction } from '../../../../functions/jobs/actions/edit-job.ts';
import { getJobAction } from '../../../../functions/jobs/actions/get-job.ts';
import type { AutomationRecord } from '../../../../functions/platform/record/record.ts';
import { type RunningRecord, runRecord } from '../../platform/record/running-record.ts';
import { asked, labContext } from '../lab-context.ts';

let lab: Lab;
let running: RunningRecord;
let record: AutomationRecord;
beforeAll(async () => {
  running = await runRecord();
  record = running.open();
  lab = await startLab({
    enterpriseManagerPort: 0,
    backupReplicationPort: 0,
    microsoft365Port: 0,
    controlPort: 0,
    backupReplication: { revision: '1.3-rev2' },
  });
});
afterAll(async () => {
  await lab.close();
  await running[Symbol.asyncDispose]();
});
beforeEach(() => lab.reset({ jobs: 12, servers: 1, seed: 1 }));

// biome-ignore lint/suspicious/noExplicitAny: the document is what is tested.
type Document = any;

describe.each(REVISIONS)('a job of revision %s', (revision) => {
  const context = () => labContext(lab, 'backup-replication', revision, record);
  const server = 'vbr-1';
  const backup = () => {
    const found = lab.state()[server]?.jobs.find(({ name }) => name === 'DB Backup');
    return String(found?.['id']);
  };
  const read = async (id: string): Promise<Document> => {
    const action = getJobAction(context());
    return (await action.run({ server, id }, asked)).document;
  };

  it('is replaced by its own document, and patched in the words of another revision', async () => {
    const id = backup();
    const document = await read(id);
    const replaced = await editJobAction(context()).run({ server, id, request: document }, asked);
    expect(replaced.document).toEqual(document);

    const request = {
      schedule: { daily: { isEnabled: true, dailyKind: 'SELECTEDDAYS', days: ['MONDAY'] } },
      storage: { retentionPolicy: { quantity: 31 } },
    };
    const patched = await patchJobAction(context()).run({ server, id, request }, asked);
    const { schedule, storage } = document;
    const days = [revision >= '1.3-rev1' ? 'Monday' : 'monday'];
    expect(patched.document).toEqual({
      ...document,
      schedule: {
        ...schedule,
        daily: { ...schedule.daily, isEnabled: true, dailyKind: 'SelectedDays', days },
      },
      storage: { ...storage, retentionPolicy: { ...storage.retentionPolicy, quantity: 31 } },
    });
  });

  it('is created under the name that its type has in any revision', async () => {
    const { id: _, isDisabled: _switch, virtualMachines, ...rest } = await read(backup());
    // Stored jobs have their machines one level deeper up to 1.1-rev1.
    const includes = virtualMachines.includes.map((each: Document) => each.inventoryObject ?? each);
    for (const type of ['Backup', 'vSphereBackup']) {
      const request = { ...rest, type, name: `Made as ${type}`, virtualMachines: { includes } };
      const made = await createJobAction(context()).run({ server, request }, asked);
      expect(made.document).toMatchObject({
        name: `Made as ${type}`,
        type: revision >= '1.3' ? 'VSphereBackup' : 'Backup',
      });
    }
  });
});
