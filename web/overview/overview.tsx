import { useCallback, useRef } from 'preact/hooks';
import { linkTo } from '../app/address.ts';
import { useFindings } from '../findings/load-findings.ts';
import { AsOf, Nothing, Shown } from '../parts/states.tsx';
import { Time, useNow } from '../parts/time.tsx';
import { CauseRow } from './cause-row.tsx';
import { causesOf, newOf } from './causes.ts';
import { CheckNow } from './check-now.tsx';
import { headline } from './headline.ts';
import { useChecks } from './load-overview.ts';
import { Month } from './month.tsx';
import { Now } from './now.tsx';
import { ServerTiles } from './server-tiles.tsx';

const mostCauses = 12;
/** On a phone, the style sheet hides the rest. */
const mostOnPhone = 6;

/** The page shows within five seconds whether last night was good, and within thirty what to do first. */
export function Overview() {
  const findings = useFindings();
  const checks = useChecks();
  const now = useNow();
  const last = checks.value?.at(-1);
  const reloads = useRef([findings.reload, checks.reload]);
  reloads.current = [findings.reload, checks.reload];
  const checked = useCallback(() => reloads.current.forEach((reload) => void reload()), []);
  return (
    <div class="page overview">
      {findings.value === undefined && <h1>Overview</h1>}
      <Shown of={findings} what="findings">
        {({ findings: all, checkedAt }) => {
          const causes = causesOf(all, now);
          const waiting = causes.filter(({ isTaken }) => !isTaken);
          return (
            <>
              <header class="headline with-action">
                <h1>{headline(waiting.length, newOf(waiting, now), checkedAt !== undefined, last?.jobs)}</h1>
                <p class="quiet">
                  {checkedAt !== undefined && (
                    <>
                      {last && last.at === checkedAt
                        ? `${last.jobs.toLocaleString()} jobs judged `
                        : 'Judged '}
                      <Time at={checkedAt} />
                      {last &&
                        last.notJudged > 0 &&
                        ` · ${last.notJudged.toLocaleString()} could not be judged`}
                      {' · '}
                    </>
                  )}
                  <AsOf at={findings.at} />
                </p>
                <CheckNow done={checked} />
              </header>
              <Stale checkedAt={checkedAt} now={now} />
              {causes.length > 0 && (
                <section class="card causes" aria-label="What is wrong, by cause">
                  <ol>
                    {causes.slice(0, mostCauses).map((cause) => (
                      <CauseRow key={cause.key} cause={cause} href={linkTo('/findings', cause.query)} />
                    ))}
                  </ol>
                  {causes.length > mostOnPhone && (
                    <p class={causes.length > mostCauses ? 'more' : 'more phone-only'}>
                      <a href={linkTo('/findings', { group: 'rule' })}>
                        All {causes.length.toLocaleString()} causes are in the findings
                      </a>
                    </p>
                  )}
                </section>
              )}
              {checkedAt === undefined && (
                <Nothing title="No check has run yet">
                  The schedule in automation.yaml starts the first one, or{' '}
                  <code>POST /compliance/checks</code>.
                </Nothing>
              )}
            </>
          );
        }}
      </Shown>
      <Month checks={checks} findings={findings.value?.findings} />
      <ServerTiles findings={findings.value} />
      <Now />
    </div>
  );
}

/** A day, plus the time by which a nightly check may be late. */
const staleAfterMs = 26 * 3_600_000;

/** Warns when the last check is old, because it then says nothing about last night. */
function Stale({ checkedAt, now }: { checkedAt: string | undefined; now: number }) {
  if (checkedAt === undefined || now - Date.parse(checkedAt) < staleAfterMs) return null;
  return (
    <p class="note stale" role="status">
      <span>
        The last check was <Time at={checkedAt} />: nothing below says how last night went. Look whether the
        schedule runs.
      </span>
    </p>
  );
}
