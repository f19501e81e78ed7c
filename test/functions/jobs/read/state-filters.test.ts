import { describe, expect, it } from 'vitest';
import { isNarrow, stateFilters } from '../../../../functions/jobs/read/state-filters.ts';

describe('filters that are sent to a backup server', () => {
  it.each([
    [{}, [{}]],
    [{ name: 'SQL*' }, [{ nameFilter: 'SQL*' }]],
    [{ name: '*daily*' }, [{ nameFilter: '*daily*' }]],
    [{ name: 'SQL*daily?' }, [{ nameFilter: '*daily*' }]],
    [{ name: '**' }, [{}]],
    [{ lastResult: ['failed'] }, [{ lastResultFilter: 'Failed' }]],
    [
      { lastResult: ['failed', 'warning'] },
      [{ lastResultFilter: 'Failed' }, { lastResultFilter: 'Warning' }],
    ],
    [{ lastResult: ['failed', 'unknown'] }, [{}]],
    [{ status: ['disabled'] }, [{ statusFilter: 'disabled' }]],
    [
      { status: ['running', 'queued'] },
      [{ statusFilter: 'running' }, { statusFilter: 'starting' }, { statusFilter: 'stopping' }],
    ],
    // Some builds have an undocumented word for it.
    [{ status: ['idle'] }, [{}]],
    [{ type: ['vspherebackup'] }, [{ typeFilter: 'VSphereBackup' }]],
    [{ type: ['AgentBackup'] }, [{}]],
    [{ workload: ['VM'] }, [{ workloadFilter: 'vm' }]],
    [{ highPriority: true, objectsCount: 2 }, [{ isHighPriorityJobFilter: true, objectsCountFilter: 2 }]],
    [{ highPriority: false }, [{}]],
    [{ lastRunAfter: '2026-11-22T00:00:00Z' }, [{ lastRunAfterFilter: new Date('2026-11-22T00:00:00Z') }]],
    [{ name: 'SQL?' }, [{ nameFilter: '*SQL*' }]],
    [{ name: 'SQL*daily' }, [{ nameFilter: '*daily*' }]],
    [{ name: 'a*b' }, [{ nameFilter: '*a*' }]],
    [{ name: '*' }, [{}]],
    [{ name: '?' }, [{}]],
    [{ lastResult: ['none', 'success'] }, [{ lastResultFilter: 'None' }, { lastResultFilter: 'Success' }]],
    [{ status: ['queued', 'disconnected'] }, [{}]],
    [{ workload: ['application'] }, [{ workloadFilter: 'application' }]],
    [{ workload: ['cloudVm'] }, [{ workloadFilter: 'cloudVm' }]],
    [{ workload: ['file'] }, [{ workloadFilter: 'file' }]],
    [{ workload: ['server'] }, [{ workloadFilter: 'server' }]],
    [{ workload: ['workstation'] }, [{ workloadFilter: 'workstation' }]],
    [{ workload: ['vm', 'mainframe'] }, [{}]],
    [{ repositoryId: ['r'] }, [{ repositoryIdFilter: 'r' }]],
    [{ lastRunBefore: '2026-11-22T00:00:00Z' }, [{ lastRunBeforeFilter: new Date('2026-11-22T00:00:00Z') }]],
    [
      { id: ['a', 'b'], lastResult: ['failed', 'none'] },
      [
        { idFilter: 'a', lastResultFilter: 'Failed' },
        { idFilter: 'b', lastResultFilter: 'Failed' },
        { idFilter: 'a', lastResultFilter: 'None' },
        { idFilter: 'b', lastResultFilter: 'None' },
      ],
    ],
    // At most ten readings: a filter that would need more is left out.
    [
      { id: ['a', 'b', 'c', 'd'], repositoryId: ['r', 's', 't'] },
      ['a', 'b', 'c', 'd'].map((idFilter) => ({ idFilter })),
    ],
    [
      { id: Array.from({ length: 10 }, (_, index) => `${index}`) },
      Array.from({ length: 10 }, (_, index) => ({ idFilter: `${index}` })),
    ],
    [{ id: Array.from({ length: 11 }, (_, index) => `${index}`) }, [{}]],
  ])('for %j', (wanted, filters) => {
    expect(stateFilters(wanted as Parameters<typeof stateFilters>[0], '1.3-rev2')).toStrictEqual(filters);
    expect(isNarrow(wanted as Parameters<typeof isNarrow>[0])).toBe(JSON.stringify(filters) !== '[{}]');
  });

  it('have the words of the revision', () => {
    expect(stateFilters({ status: ['running'] }, '1.2-rev1')).toStrictEqual([{ statusFilter: 'running' }]);
    expect(stateFilters({ type: ['HyperVBackup'] }, '1.2-rev1')).toStrictEqual([{}]);
    expect(stateFilters({ status: ['disabled', 'queued', 'disconnected'] }, '1.2-rev1')).toStrictEqual([
      { statusFilter: 'disabled' },
    ]);
    expect(stateFilters({ status: ['idle', 'running'] }, '1.2-rev1')).toStrictEqual([{}]);
  });

  it('exist when one revision supports them', () => {
    expect(stateFilters({ type: ['HyperVBackup'] }, '1.3-rev2')).not.toStrictEqual([{}]);
    expect(isNarrow({ type: ['HyperVBackup'] })).toBe(true);
  });
});
