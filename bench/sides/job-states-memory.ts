import type { LabEndpoint } from '@veeam-automation/lab/lab';
import type { BackupReplicationSession } from '@veeam-automation/veeam/backup-replication/client';
import { peakMemoryMib, tell } from '../tools/fresh-process.ts';
import { bareReader, clientReader } from './job-states.ts';

/** Reads every state once, in one way, and reports the peak memory. */
const [side, server, logon] = process.argv.slice(2).map((argument) => JSON.parse(argument)) as [
  'client' | 'bare',
  LabEndpoint,
  BackupReplicationSession,
];
const reader = side === 'client' ? clientReader(server, logon) : bareReader(server, logon);
const states = await reader.read();
tell({ states, peakMib: peakMemoryMib() });
await reader.close();
