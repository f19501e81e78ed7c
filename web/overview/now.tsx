import { linkTo } from '../app/address.ts';
import { Shown } from '../parts/states.tsx';
import { Time } from '../parts/time.tsx';
import { useRecentClones } from './load-overview.ts';

/** The running clones. Nothing is shown when there are none. */
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
            {all.map(({ id, source, name, server, requestedAt, requestedBy, status }) => (
              <li key={id}>
                <span class="spinner" aria-hidden="true" />
                <span>
                  {status === 'resolving' ? 'The outcome is looked up' : 'A clone is made'}:{' '}
                  <a href={linkTo('/clones', { open: id })}>
                    <strong>{name}</strong>
                  </a>{' '}
                  of {source}
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
