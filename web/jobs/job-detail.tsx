import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { api, bodyOf } from '../api/client.ts';
import { useLoaded } from '../api/load.ts';
import { linkTo } from '../app/address.ts';
import { may, useCaller } from '../app/caller.ts';
import { CopiedId } from '../parts/copied.tsx';
import { ScrollBox } from '../parts/scroll-box.tsx';
import { Shown } from '../parts/states.tsx';
import { exactWords, Time } from '../parts/time.tsx';
import { ControlDialog, controlWords } from './control-dialog.tsx';
import { JobDrift } from './drift.tsx';
import { type Control, controlsOf, type Job, productWords } from './job.ts';
import { useRuns } from './load-jobs.ts';
import { Runs } from './runs.tsx';

/** One job: its runs, its next run, the server's message, its document, and the controls that the caller may use. */
export function JobDetail({ job, reload }: { job: Job; reload: () => void }) {
  const runs = useRuns(job);
  const caller = useCaller();
  const [asked, ask] = useState<Control>();
  const { id, name, server, product, type, session, nextRun, lastSuccess, description } = job;
  return (
    <div class="detail">
      <div class="detail-text">
        {session?.message !== undefined && session.message !== '' && (
          <p class="taken-note">
            {server} says: “{session.message}”
          </p>
        )}
        {description !== undefined && description !== '' && <p>{description}</p>}
        <dl class="evidence">
          <Fact name="product">
            {productWords[product]} · {type}
          </Fact>
          <Fact name="next run">
            {nextRun === undefined ? 'none is planned' : <Time at={nextRun} />}
            {nextRun !== undefined && <span class="quiet"> · {exactWords(Date.parse(nextRun))}</span>}
          </Fact>
          <Fact name="last success">
            {lastSuccess === undefined ? 'none was seen' : <Time at={lastSuccess} />}
            {lastSuccess !== undefined && <span class="quiet"> · {exactWords(Date.parse(lastSuccess))}</span>}
          </Fact>
          {job.repository && <Fact name="repository">{job.repository.name ?? job.repository.id}</Fact>}
          {(job.copyOf ?? []).length > 0 && (
            <Fact name="copies">{(job.copyOf ?? []).map((each) => each.name ?? each.id).join(', ')}</Fact>
          )}
        </dl>
        <Shown of={runs} what="runs">
          {(value) => <Runs runs={value} />}
        </Shown>
        <JobDrift job={job} />
        <JobDocument job={job} />
      </div>
      <div class="detail-side">
        {may(caller, 'jobs:write') && (
          <div class="detail-actions">
            {controlsOf(job).map((control) => (
              <button key={control} type="button" onClick={() => ask(control)}>
                {controlWords[control]}
              </button>
            ))}
          </div>
        )}
        <p class="quiet">
          <a href={linkTo('/findings', { find: name, state: 'all' })}>Findings of this job</a>
        </p>
        {product !== 'microsoft365' && may(caller, 'clones:write') && (
          <p class="quiet">
            <a href={linkTo('/clones', { new: 'clone', server, job: name })}>Clone it</a>
          </p>
        )}
        <p class="quiet">
          <CopiedId id={id} what="job id" />
        </p>
      </div>
      {asked && <ControlDialog job={job} control={asked} close={() => ask(undefined)} done={reload} />}
    </div>
  );
}

const Fact = ({ name, children }: { name: string; children: ComponentChildren }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

/** The job's whole document, as the server returns it. It is loaded only when the reader opens it. */
function JobDocument({ job: { server, id } }: { job: Job }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>Its document, as the server has it</summary>
      {isOpen && <Document server={server} id={id} />}
    </details>
  );
}

function Document({ server, id }: { server: string; id: string }) {
  const loaded = useLoaded(`job/${server}/${id}`, () =>
    bodyOf(api.GET('/jobs/{server}/{id}', { params: { path: { server, id } } })),
  );
  return (
    <Shown of={loaded} what="documents">
      {({ document }) => (
        <ScrollBox label="The document">
          <pre class="document">
            {document === undefined ? 'The product gives no document of this job.' : asText(document)}
          </pre>
        </ScrollBox>
      )}
    </Shown>
  );
}

const asText = (document: unknown): string =>
  typeof document === 'string' ? document : JSON.stringify(document, null, 2);
