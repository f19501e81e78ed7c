import { useState } from 'preact/hooks';
import { api, bodyOf, type Schema } from '../api/client.ts';
import { linkTo } from '../app/address.ts';
import { Dialog } from '../parts/dialog.tsx';
import { FileDrop } from '../parts/file.tsx';
import { ScrollBox } from '../parts/scroll-box.tsx';
import { Failure, failureWords } from '../parts/states.tsx';
import { Time } from '../parts/time.tsx';

type Tested = Schema['TestedPolicy'];
type Compliance = Schema['PolicyTest']['compliance'];

/** An `automation.yaml` has a few kilobytes. */
const mostBytes = 1_000_000;

/** Tests a file's policy on the data of a check: which findings would open, close and be hidden. Nothing is stored. */
export function PolicyTestDialog({ close }: { close: () => void }) {
  const [name, setName] = useState<string>();
  const [tested, setTested] = useState<Tested>();
  const [failure, setFailure] = useState<string>();
  const [isBusy, setBusy] = useState(false);

  const take = async (file: File | undefined) => {
    if (!file) return;
    setName(file.name);
    setTested(undefined);
    setFailure(undefined);
    const compliance = await complianceOf(file);
    if (typeof compliance === 'string') return setFailure(compliance);
    setBusy(true);
    try {
      setTested(await bodyOf(api.POST('/compliance/policy-tests', { body: { compliance } })));
    } catch (error) {
      setFailure(failureWords(error));
    }
    setBusy(false);
  };
  return (
    <Dialog
      title="Try a policy"
      close={close}
      isWide
      actions={
        <button type="button" onClick={close}>
          Done
        </button>
      }
    >
      <FileDrop
        label={name ?? 'Drop an automation.yaml here, or choose one'}
        accept=".yaml,.yml,.json"
        take={(file) => void take(file)}
      >
        Its part <code>compliance</code> is tried on what the latest check has read. Nothing is kept, and
        nobody is notified.
      </FileDrop>
      {isBusy && <p role="status">Judging…</p>}
      <Failure text={failure} />
      {tested && <Result tested={tested} />}
    </Dialog>
  );
}

/** The `compliance` section of a file, or a message why it cannot be read. */
async function complianceOf(file: File): Promise<Compliance | string> {
  if (file.size > mostBytes) return 'The file is larger than 1 MB: it is no automation.yaml.';
  // Loaded on demand: few readers need it, and it is half as large as the console.
  const { parse, YAMLParseError } = await import('yaml');
  try {
    const settings: unknown = parse(await file.text());
    if (!isRecord(settings)) return `${file.name} has no settings.`;
    const { compliance = {} } = settings;
    return isRecord(compliance) ? compliance : `${file.name}: compliance has no settings of its own.`;
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    return `${file.name}: ${error.message}`;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function Result({ tested: { check, jobs, before, after, rules, unread } }: { tested: Tested }) {
  return (
    <>
      <p role="status">
        Open findings: {before.toLocaleString()} now, <strong>{after.toLocaleString()}</strong> with this
        file. Jobs: {jobs.toLocaleString()}, read <Time at={check.at} />.
        {rules.length === 0 && ' Nothing would change.'}
      </p>
      {unread.length > 0 && <p class="taken-note">That check has not read {unread.join(', ')}.</p>}
      {rules.length > 0 && (
        <ScrollBox label="What would change, by rule">
          <table class="plain">
            <thead>
              <tr>
                <th scope="col">Rule</th>
                <th scope="col">Now</th>
                <th scope="col">Then</th>
                <th scope="col">Opens</th>
                <th scope="col">Closes</th>
                <th scope="col">Hides</th>
                <th scope="col">Regraded</th>
              </tr>
            </thead>
            <tbody>
              {rules.map((rule) => (
                <RuleRow key={rule.rule} rule={rule} />
              ))}
            </tbody>
          </table>
        </ScrollBox>
      )}
    </>
  );
}

function RuleRow({ rule }: { rule: Tested['rules'][number] }) {
  const { title, findings } = rule;
  return (
    <tr>
      <td>
        <details>
          <summary>{title}</summary>
          <ul>
            {findings.map(({ id, job, server, from = 'none', to = 'none' }) => (
              <li key={id}>
                <a href={linkTo('/findings', { find: id, open: id, state: 'all' })}>
                  <bdi class="name">{job?.name ?? server}</bdi>
                </a>{' '}
                <span class="quiet">
                  on {server}: {from} now, {to} then
                </span>
              </li>
            ))}
          </ul>
        </details>
      </td>
      {[rule.before, rule.after, rule.opens, rule.closes, rule.hides, rule.regraded].map((count, index) => (
        <td key={index}>{index > 1 && count === 0 ? '' : count.toLocaleString()}</td>
      ))}
    </tr>
  );
}
