import { Shown } from '../parts/states.tsx';
import { Time } from '../parts/time.tsx';
import { useRecentClones } from './load-overview.ts';

/** What is under way; nothing is shown where nothing is. */
export function Now() {
  const clones = useRecentClones();
  if (clones.value?.length === 0) return null;
  if (clones.problem?.status === 403) return null;
  return (
    <section class="card now" aria-labelledby="now-title">
      <h2 id="now-title">Under way</h2>
      <Shown of={clones} what="clones">
        {(all) => (
          <ul>
            {all.map(({ id, job, server, requestedAt, requestedBy, status }) => (
              <li key={id}>
                <span class="spinner" aria-hidden="true" />
                <span>
                  {status === 'resolving' ? 'The outcome of a clone is looked up' : 'A clone is made'}
                  {job && (
                    <>
                      : <strong>{job.name}</strong>
                    </>
                  )}
                </span>
                <span class="quiet">
                  {server} · {requestedBy.name} · <Time at={requestedAt} />
                </span>
              </li>
            ))}
          </ul>
        )}
      </Shown>
    </section>
  );
}
