import { useState } from 'preact/hooks';
import { api, bodyOf } from '../api/client.ts';
import { useLoaded } from '../api/load.ts';
import { CopiedId } from '../parts/copied.tsx';
import { saveFile } from '../parts/file.tsx';
import { ScrollBox } from '../parts/scroll-box.tsx';
import { Severity } from '../parts/severity.tsx';
import { Failure, failureWords, Shown } from '../parts/states.tsx';

const forms = [
  ['text/html', 'html', 'Report for a browser'],
  ['text/csv', 'csv', 'Jobs as CSV'],
  ['application/json', 'json', 'All of it as JSON'],
] as const;

/** One report: whether it is unchanged since it was written, and the report in each format. */
export function ReportDetail({ id }: { id: string }) {
  const evidence = useLoaded(`evidence/${id}`, () =>
    bodyOf(api.GET('/compliance/reports/{id}/evidence', { params: { path: { id } } })),
  );
  const [failure, setFailure] = useState<string>();
  const save = async (accept: string, ending: string) => {
    try {
      const call = api.GET('/compliance/reports/{id}', {
        params: { path: { id } },
        headers: { accept },
        parseAs: 'text',
      });
      saveFile(`${id}.${ending}`, accept, String(await bodyOf(call)));
      setFailure(undefined);
    } catch (error) {
      setFailure(failureWords(error));
    }
  };
  return (
    <div class="detail">
      <div class="detail-text">
        <Shown of={evidence} what="evidence">
          {({ isVerified, manifest, manifestSha256, files, readings }) => (
            <>
              <Severity
                level={isVerified ? 'good' : 'critical'}
                word={
                  isVerified
                    ? 'Verified: it is what was written, in its place in the chain'
                    : 'Not verified: it is not what was written'
                }
              />
              <dl class="facts">
                <dt>manifest, SHA-256</dt>
                <dd>
                  <CopiedId id={manifestSha256} what="SHA-256 of the manifest" />
                </dd>
                <dt>it binds</dt>
                <dd>
                  {Object.keys(files).length} files of the report, {Object.keys(readings).length} readings of
                  servers
                </dd>
              </dl>
              <details>
                <summary>The manifest</summary>
                <ScrollBox label="The manifest">
                  <pre class="document">{manifest}</pre>
                </ScrollBox>
              </details>
              <p class="quiet">
                Whoever doubts this proves it without us: <code>veeam-automation verify</code>.
              </p>
            </>
          )}
        </Shown>
        <Failure text={failure} />
      </div>
      <div class="detail-side">
        {forms.map(([accept, ending, words]) => (
          <button key={ending} type="button" onClick={() => save(accept, ending)}>
            {words}
          </button>
        ))}
        <p class="quiet">
          <CopiedId id={id} what="check id" />
        </p>
      </div>
    </div>
  );
}
