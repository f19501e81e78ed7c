import type { Plan } from './clone.ts';

/** The properties that a clone will have, in the words of the plan. */
export function PlanFacts({ plan }: { plan: Plan }) {
  const { server, source, name, repository, folderName, description, enabled, driverReason, apiVersion } =
    plan;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['new job', name],
    ['clone of', `${source.name} (${source.type}) on ${server}`],
    ['repository', repository?.name ?? 'as the source has it'],
    ['folder', folderName],
    ['description', description],
    ['schedule', enabled === undefined ? 'as the server leaves it' : enabled ? 'on' : 'off'],
    ['by', `${driverReason} API ${apiVersion}`],
  ];
  return (
    <dl class="facts">
      {facts.map(
        ([fact, value]) =>
          value !== undefined && (
            <div key={fact} class="contents">
              <dt>{fact}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
