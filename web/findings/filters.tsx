import { changeQuery } from '../app/address.ts';
import { FindField, Select } from '../parts/filter-fields.tsx';
import type { Choice } from './choose.ts';
import { type Finding, type Status, severities, statuses, statusWords } from './finding.ts';

const always: readonly Status[] = ['open', 'taken', 'muted'];

/** Fields to search, filter and group. Their values are in the address. */
export function Filters({
  findings,
  choice,
  counts,
  total,
}: {
  findings: readonly Finding[];
  choice: Choice;
  counts: ReadonlyMap<Status, number>;
  /** The number of findings with the status `all`. */
  total: number;
}) {
  const servers = [...new Set(findings.map(({ server }) => server))].sort();
  const rules = [...new Map(findings.map(({ rule, title }) => [rule, title]))].sort((left, right) =>
    left[1].localeCompare(right[1]),
  );
  const owners = [...new Set(findings.flatMap(({ owner }) => owner ?? []))].sort();
  const shown = statuses.filter(
    (each) => always.includes(each) || each === choice.status || (counts.get(each) ?? 0) > 0,
  );
  const isNarrowed =
    choice.find !== '' ||
    choice.message !== '' ||
    [choice.severities, choice.servers, choice.rules, choice.owners].some(({ length }) => length > 0);
  return (
    <search class="filters">
      <div class="tabs">
        {[...shown.filter((each) => each !== 'resolved'), 'all' as const, 'resolved' as const].map((each) => (
          <button
            key={each}
            type="button"
            aria-pressed={choice.status === each}
            onClick={() => changeQuery({ state: each === 'open' ? undefined : each, open: undefined })}
          >
            {each === 'all' ? 'All' : statusWords[each]}
            {each !== 'resolved' && (
              <span class="count">{(each === 'all' ? total : (counts.get(each) ?? 0)).toLocaleString()}</span>
            )}
          </button>
        ))}
      </div>
      <div class="filter-fields">
        <FindField
          label="Find a job, a server or a reason"
          hint="Find a job, a server, a reason"
          value={choice.find}
        />
        <Select
          label="Severity"
          any="Any severity"
          value={choice.severities.join(',')}
          options={severities.map((each) => [each, each.charAt(0).toUpperCase() + each.slice(1)])}
          change={(severity) => changeQuery({ severity })}
        />
        <Select
          label="Server"
          any="Any server"
          value={choice.servers.join(',')}
          options={servers.map((each) => [each, each])}
          change={(server) => changeQuery({ server })}
        />
        <Select
          label="Rule"
          any="Any rule"
          value={choice.rules.join(',')}
          options={rules}
          change={(rule) => changeQuery({ rule })}
        />
        {owners.length > 0 && (
          <Select
            label="Owner"
            any="Any owner"
            value={choice.owners.join(',')}
            options={owners.map((each) => [each, each])}
            change={(owner) => changeQuery({ owner })}
          />
        )}
        <Select
          label="Group"
          any="Not grouped"
          value={choice.group === 'none' ? '' : choice.group}
          options={[
            ['server', 'By server'],
            ['rule', 'By rule'],
            ['severity', 'By severity'],
            ...(owners.length > 0 ? [['owner', 'By owner'] as const] : []),
          ]}
          change={(group) => changeQuery({ group })}
        />
        <div class="phone-only">
          <Select
            label="Sort"
            any="Worst first"
            value={
              choice.sort.by === 'severity' ? '' : `${choice.sort.isDescending ? '-' : ''}${choice.sort.by}`
            }
            options={[
              ['since', 'Newest first'],
              ['-since', 'Oldest first'],
              ['name', 'By name'],
              ['server', 'By server'],
            ]}
            change={(sort) => changeQuery({ sort })}
          />
        </div>
        {isNarrowed && (
          <button
            type="button"
            class="plain-button"
            onClick={() =>
              changeQuery({ find: '', severity: '', server: '', rule: '', owner: '', message: '' })
            }
          >
            Clear filters
          </button>
        )}
      </div>
      {choice.message !== '' && (
        <p class="message-filter">
          The server says “{choice.message}”{' '}
          <button type="button" class="plain-button" onClick={() => changeQuery({ message: '' })}>
            Remove
          </button>
        </p>
      )}
    </search>
  );
}
