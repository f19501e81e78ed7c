import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ComplianceRecord } from '../../../functions/compliance/record/compliance-record.ts';
import { findingKey, unresolved } from '../../../functions/compliance/record/items.ts';
import { type Automation, startAutomation } from '../automation.ts';
import { openWorkspace, type Posted, type Workspace } from './workspace.ts';

const retentionPolicy = { type: 'RestorePoints', quantity: 99 };
const asLong = {
  name: 'as long',
  match: { servers: ['vbr-1'], types: ['VSphereBackup'] },
  rules: { 'differs-from-standard': { standard: 'long' } },
};
let automation: Automation;
let slack: Workspace;
/** How long the workflow waits for an approval. */
let approvalMs: number;
beforeAll(async () => {
  automation = await startAutomation({
    taskTimeoutMs: (state, seconds) => (state === 'AskApproval' ? approvalMs : seconds * 1000),
    change(configuration) {
      const compliance = configuration.compliance as { policies?: object[] };
      configuration.compliance = {
        ...compliance,
        reminders: 'daily',
        standards: { long: { product: 'backup-replication', document: { storage: { retentionPolicy } } } },
        policies: [...(compliance.policies ?? []), asLong],
        fixes: { enabled: true, secondPerson: true },
      };
      const slackSettings = configuration.slack as { approvals: { commands: string[] }[] };
      slackSettings.approvals[0]?.commands.push('fix', 'unfix');
    },
  });
  slack = await openWorkspace(automation);
});
afterAll(async () => {
  await slack.close();
  await automation.close();
});
beforeEach(() => {
  slack.posted.length = 0;
  approvalMs = 60_000;
});

const says = (part: string) => (posted: Posted) => posted.text.includes(part);

/** A job of Enterprise Manager, as the lab server has it. */
function inLab(id: string) {
  const job = automation.lab.state()['em-1']?.jobs.find((each) => each.id === id);
  if (!job) throw new Error(`The lab has no job ${id}.`);
  return job as typeof job & { scheduleEnabled: boolean; lastResult: string | null };
}

async function idleJob(lastResult: string): Promise<string> {
  const { body } = await automation.call('GET', `/jobs?server=em-1&status=idle&lastResult=${lastResult}`);
  return body.jobs.find(({ schedule }: { schedule: string }) => schedule === 'timed').id;
}

/** Types a command, confirms it, and waits for its end. */
async function confirmed(command: string, end = '✔ done'): Promise<Posted> {
  const before = slack.posted.length;
  await slack.type('U0ADMIN', command);
  await slack.press('U0ADMIN', await slack.until(says('Confirm'), before), 'confirm');
  return slack.until(says(end), before);
}

describe('a command for a job reaches the server', () => {
  it('disable and enable', async () => {
    const id = await idleJob('success');
    await confirmed(`disable ${id} on em-1`);
    expect(inLab(id).scheduleEnabled).toBe(false);
    await confirmed(`enable ${id} on em-1`);
    expect(inLab(id).scheduleEnabled).toBe(true);
    await confirmed(`enable ${id} on em-1`, 'it was so already');
  });

  it('start and stop', async () => {
    const id = await idleJob('success');
    await confirmed(`start ${id} on em-1`);
    expect(inLab(id).lastResult).toBe('None');
    await confirmed(`stop ${id} on em-1`);
    expect(inLab(id).lastResult).not.toBe('None');
  });

  it('retry', async () => {
    const id = await idleJob('failed');
    await confirmed(`retry ${id} on em-1`);
    expect(inLab(id).lastResult).toBe('None');
  });
});

it('tests the connection to a server and its credentials, and names the step that failed', async () => {
  await slack.type('U0ADMIN', 'servers test em-1');
  await slack.until(says('The connection to em-1 works'));
  await slack.type('U0ADMIN', 'servers test em-down');
  const { text } = await slack.until(says('The connection to em-down does not work'));
  expect(text).toContain('✖ tcp');
  expect((await slack.type('U0READER', 'servers test em-1')).text).toContain('servers:test');
});

describe('approvals', () => {
  it('clones after an approval, from command to cloned job; the requester cannot approve', async () => {
    const id = await idleJob('success');
    await slack.type('U0ADMIN', `clone ${id} as "From Slack & back" on em-1`);
    const confirm = await slack.until(says('Confirm'));
    expect(confirm.text).toContain('From Slack &amp; back');
    const shownAt = new Date().toISOString();
    await slack.press('U0ADMIN', confirm, 'confirm');
    const call = await slack.until(says('Approval by'));
    expect(call.body).toMatchObject({ response_type: 'in_channel', replace_original: false });
    await slack.press('U0ADMIN', call, 'approve');
    await slack.until(says('cannot approve'));
    await slack.press('U0READER', call, 'approve');
    await slack.until(says('not among the approvers'));
    await slack.press('U0OTHER', call, 'approve');
    await slack.until(says('Approved by'));
    const done = await slack.until(says('succeeded'));
    expect(done.text).toContain('<@U0OTHER>');
    expect(done.body.replace_original).toBe(true);
    const outcome = await slack.until(says('asked for and'));
    expect(outcome.path).toContain('/pressed/U0OTHER/');
    expect(outcome.text).toContain('succeeded');
    expect(outcome.body).toMatchObject({ response_type: 'in_channel', replace_original: false });
    const { body } = await automation.call('GET', '/jobs?server=em-1&name=From%20Slack%20*');
    expect(body.jobs).toHaveLength(1);
    // A name template is filled with the time at which the plan was shown.
    const cloneId = /clone `(clone-[0-9a-f]{32})`/.exec(done.body.text)?.[1];
    const { requestedAt } = (await automation.call('GET', `/clones/${cloneId}`)).body;
    expect(requestedAt < shownAt).toBe(true);
    await slack.press('U0OTHER', call, 'refuse');
    await slack.until(says('Nothing waits'));
  });

  it('of a clone whose plan has changed since are refused, and nothing is made', async () => {
    const { jobs } = (await automation.call('GET', '/jobs?server=vbr-1&name=DB%20Backup')).body;
    const path = `/jobs/vbr-1/${jobs[0].id}`;
    await slack.type('U0ADMIN', `clone ${jobs[0].id} as "{{job}} approved" on vbr-1`);
    const confirm = await slack.until(says('Confirm'));
    expect(confirm.text).toContain('DB Backup approved');
    await slack.press('U0ADMIN', confirm, 'confirm');
    const call = await slack.until(says('Approval by'));
    const { document } = (await automation.call('GET', path)).body;
    const renamed = { ...document, name: 'Renamed' };
    expect(await automation.call('PUT', path, { body: renamed })).toMatchObject({ status: 200 });
    await slack.press('U0OTHER', call, 'approve');
    const refused = await slack.until(says('Changed since it was planned'));
    expect(refused.text).toContain('name');
    const after = (await automation.call('GET', '/jobs?server=vbr-1&name=*approved')).body;
    expect(after.jobs).toEqual([]);
    expect(await automation.call('PUT', path, { body: document })).toMatchObject({ status: 200 });
  });

  it('that are refused change nothing', async () => {
    const id = await idleJob('success');
    await slack.type('U0ADMIN', `clone ${id} as Refused on em-1`);
    await slack.press('U0ADMIN', await slack.until(says('Confirm')), 'confirm');
    await slack.press('U0OTHER', await slack.until(says('Approval by')), 'refuse');
    await slack.until(says('refused it'));
    expect((await automation.call('GET', '/jobs?server=em-1&name=Refused')).body.jobs).toEqual([]);
  });

  it('that are not given in time are refusals, reported once', async () => {
    approvalMs = 300;
    const id = await idleJob('success');
    await slack.type('U0ADMIN', `clone ${id} as Lapsed on em-1`);
    await slack.press('U0ADMIN', await slack.until(says('Confirm')), 'confirm');
    const call = await slack.until(says('Approval by'));
    await slack.until(says('Nobody approved it in time'));
    await slack.press('U0OTHER', call, 'approve');
    await slack.until(says('Nothing waits'));
    expect(slack.posted.filter(says('Nobody approved it in time'))).toHaveLength(1);
    expect((await automation.call('GET', '/jobs?server=em-1&name=Lapsed')).body.jobs).toEqual([]);
  });
});

describe('a fix', () => {
  async function pathOfJob(): Promise<string> {
    const { body } = await automation.call('GET', '/jobs?server=vbr-1&type=VSphereBackup&limit=1');
    return `/jobs/vbr-1/${body.jobs[0].id}`;
  }
  const pointsOf = async (path: string): Promise<number> =>
    (await automation.call('GET', path)).body.document.storage.retentionPolicy.quantity;
  /** Types a command that waits for an approval. */
  async function waiting(command: string): Promise<Posted> {
    const before = slack.posted.length;
    await slack.type('U0ADMIN', command);
    const confirm = await slack.until(says('Confirm'), before);
    expect(confirm.text).toContain('• retention.points: ');
    await slack.press('U0ADMIN', confirm, 'confirm');
    return slack.until(says('Approval by'), before);
  }

  it('is applied by the second person, who approves it, and is undone in the same way', async () => {
    const path = await pathOfJob();
    const points = await pointsOf(path);
    const call = await waiting(`fix ${path.split('/').at(-1)} on vbr-1`);
    expect((await automation.call('GET', '/compliance/fixes')).body.fixes).toEqual([]);
    await slack.press('U0OTHER', call, 'approve');
    const done = await slack.until(says('✔ fixed: '));
    expect(await pointsOf(path)).toBe(99);
    const { fixes } = (await automation.call('GET', '/compliance/fixes')).body;
    expect(fixes).toMatchObject([
      { status: 'applied', plannedBy: { name: 'U0ADMIN' }, appliedBy: { source: 'slack', name: 'U0OTHER' } },
    ]);
    expect(done.text).toContain(`unfix \`${fixes[0].id}\``);

    const before = slack.posted.length;
    await slack.press('U0OTHER', await waiting(`unfix ${fixes[0].id}`), 'approve');
    await slack.until(says('✔ fixed: '), before);
    // The requester and the approver each get a message, which may be about the first fix.
    await expect.poll(() => pointsOf(path)).toBe(points);
  });

  it('that would now change something else is refused', async () => {
    const path = await pathOfJob();
    const call = await waiting(`fix ${path.split('/').at(-1)} on vbr-1`);
    const body = { storage: { retentionPolicy: { quantity: 3 } } };
    expect(await automation.call('PATCH', path, { body })).toMatchObject({ status: 200 });
    await slack.press('U0OTHER', call, 'approve');
    await slack.until(says('Changed since it was planned: retention.points'));
    expect(await pointsOf(path)).toBe(3);
  });
});

/** Moves everything that was sent to a day earlier, so that a reminder is due. */
async function letADayPass(): Promise<void> {
  const { record } = automation;
  const servers = (await new ComplianceRecord(record).latest())?.servers ?? [];
  for (const server of servers) {
    for await (const item of record.query({ pk: findingKey(server, '').pk, prefix: unresolved })) {
      const entry = JSON.parse(item['entry'] as string);
      if (entry.notifiedAt === undefined) continue;
      const notifiedAt = new Date(Date.parse(entry.notifiedAt) - 86_400_000).toISOString();
      await record.replace(item, { ...item, entry: JSON.stringify({ ...entry, notifiedAt }) });
    }
  }
}

async function checkFromSlack(): Promise<{
  changes: { finding: { id: string } }[];
  findings: { id: string; state: string }[];
}> {
  const before = slack.posted.length;
  await slack.type('U0ADMIN', 'check');
  await slack.until(says('jobs comply'), before);
  return (await automation.call('GET', '/compliance/reports/latest')).body;
}

it('acknowledges a finding, which sends no notices from then on, and mutes others until a date', async () => {
  await checkFromSlack();
  await slack.type('U0ADMIN', 'status');
  const { body } = await slack.until(says('Findings that stand'));
  const ids = [...JSON.stringify(body).matchAll(/"value":"ack ([^"]+)"/g)].map(([, id = '']) => id);
  const [acknowledged = '', muted = '', other = ''] = ids;
  expect(new Set(ids).size).toBeGreaterThan(2);

  await slack.type('U0ADMIN', `ack ${acknowledged} for 3d because the disk is on order`);
  await slack.until(says(`Acknowledge ${acknowledged}`));
  const day = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
  await slack.type('U0ADMIN', `mute ${muted} until ${day} because we move`);
  await slack.until(says(`Mute ${muted}`));
  await letADayPass();
  const { changes, findings } = await checkFromSlack();
  const told = changes.map(({ finding }) => finding.id);
  expect(told).toContain(other);
  expect(told).not.toContain(acknowledged);
  expect(told).not.toContain(muted);
  expect(findings.find(({ id }) => id === muted)).toMatchObject({ state: 'held' });

  await slack.type('U0ADMIN', 'mutes');
  await slack.until(says('we move'));
  await slack.type('U0ADMIN', `unmute ${muted}`);
  await slack.until(says(`Unmute ${muted}`));
  slack.posted.length = 0;
  await slack.type('U0ADMIN', 'mutes');
  await slack.until(says('Nothing is muted'));
  expect((await checkFromSlack()).findings.find(({ id }) => id === muted)).toMatchObject({ state: 'open' });
});
