import type { JobKind, Platform } from './estate.ts';
import type { SeededRandom } from './random.ts';

/** What a job is like before it is given ids, machines and a history. */
export interface JobOutline {
  readonly name: string;
  readonly kind: JobKind;
  readonly platform: Platform;
  readonly description: string;
  /** Which backup server it is on, counted from 0; otherwise they take turns. */
  readonly server?: number | undefined;
  /** Of an ImmediateBackupCopy: whether it runs by its schedule. */
  readonly isPeriodicCopy?: boolean | undefined;
  /** The name of the job of the same server that this one runs after. */
  readonly after?: string | undefined;
  readonly story: 'healthy' | 'failing' | 'warning' | 'never-run' | 'disabled' | 'unscheduled' | 'stale';
}

function outline(
  name: string,
  kind: JobKind,
  platform: Platform,
  story: JobOutline['story'] = 'healthy',
  server?: number,
): JobOutline {
  return { name, kind, platform, story, server, description: `${name}, made for the lab` };
}

/**
 * The first jobs of every estate: the default twelve, then the names that break careless code, and what is not a job
 * of machines everywhere.
 */
export const FIRST_JOBS: readonly JobOutline[] = [
  outline('DB Backup', 'Backup', 'VMware', 'healthy', 0),
  outline('DB Backup', 'Backup', 'HyperV', 'healthy', 1),
  outline('File Servers Daily', 'Backup', 'VMware', 'failing', 0),
  outline('Exchange Backup', 'Backup', 'HyperV', 'warning', 1),
  outline('Oracle Backup', 'Backup', 'VMware', 'healthy', 0),
  outline('Appserver Replication', 'Replica', 'VMware', 'healthy', 0),
  outline('DC Replication', 'Replica', 'HyperV', 'stale', 1),
  outline('CRM Backup Copy', 'BackupCopy', 'VMware', 'healthy', 0),
  outline('Offsite Copy', 'ImmediateBackupCopy', 'VMware', 'healthy', 1),
  outline('Tenant Web Farm', 'Backup', 'vCloud', 'never-run', 0),
  outline('VDI Gold Images', 'Backup', 'VMware', 'disabled', 1),
  outline('Ad Hoc Migration', 'Backup', 'VMware', 'unscheduled', 0),
  outline('R&D "Nightly" <build>', 'Backup', 'VMware', 'healthy', 0),
  outline('Größe 🚀 日本語', 'Backup', 'HyperV', 'healthy', 1),
  outline("O'Brien; (old), 100% of it", 'Backup', 'VMware', 'failing', 0),
  outline('A job name as long as the product allows: fifty ch', 'Backup', 'VMware', 'healthy', 1),
  { ...outline('Monthly Offsite Copy', 'ImmediateBackupCopy', 'VMware', 'failing', 0), isPeriodicCopy: true },
  outline('Branch Office Laptops', 'AgentBackup', 'Windows', 'failing', 1),
  outline('Department Shares', 'NasBackup', 'FileShare', 'healthy', 1),
  { ...outline('Oracle Archive Logs', 'Backup', 'VMware', 'healthy', 0), after: 'Oracle Backup' },
];

const KINDS: readonly JobKind[] = [
  ...Array<'Backup'>(11).fill('Backup'),
  ...Array<'Replica'>(3).fill('Replica'),
  'BackupCopy',
  ...Array<'ImmediateBackupCopy'>(3).fill('ImmediateBackupCopy'),
  'AgentBackup',
  'NasBackup',
];
const MACHINE_PLATFORMS: readonly Platform[] = ['VMware', 'VMware', 'HyperV', 'vCloud'];
const STORIES: readonly JobOutline['story'][] = [
  ...Array<'healthy'>(14).fill('healthy'),
  'failing',
  'failing',
  'warning',
  'never-run',
  'disabled',
  'stale',
];

/** The outline of the job at this place of a larger estate. */
export function outlineOf(index: number, random: SeededRandom): JobOutline {
  const subject = random.pick([
    'SQL',
    'Web',
    'SAP',
    'Files',
    'Mail',
    'Test & Dev',
    'Branch Office',
    'Payroll',
  ]);
  const kind = random.pick(KINDS);
  const name = `${subject} ${kind === 'Replica' ? 'Replication' : 'Backup'} ${String(index + 1).padStart(4, '0')}`;
  const platform = random.pick(MACHINE_PLATFORMS);
  const story = random.pick(STORIES);
  if (kind === 'AgentBackup' || kind === 'NasBackup') {
    // Enterprise Manager lists these by their runs alone: one that never ran is not there.
    const known = story === 'never-run' ? 'healthy' : story;
    return outline(name, kind, kind === 'AgentBackup' ? 'Windows' : 'FileShare', known);
  }
  const isPeriodicCopy = kind === 'ImmediateBackupCopy' && index % 2 === 0;
  return { ...outline(name, kind, platform, story), isPeriodicCopy };
}
