import { useEffect, useState } from 'preact/hooks';
import { ApiProblem, api, bodyOf, type Schema } from '../api/client.ts';
import { goTo, linkTo } from '../app/address.ts';
import { useServers } from '../overview/load-overview.ts';
import { CancelOrSend, Dialog } from '../parts/dialog.tsx';
import { FileDrop } from '../parts/file.tsx';
import { ScrollBox } from '../parts/scroll-box.tsx';
import { Failure, failureWords } from '../parts/states.tsx';

type Checked = Extract<Schema['CloneBatchAnswer'], { dryRun: true }>;
type Fault = NonNullable<ApiProblem['errors']>[number];

const mostShown = 500;
const mostBytes = 5_000_000;

/** A CSV file of clones: every row is checked and planned before any clone starts. */
export function NewBatch({ file, close }: { file: File | undefined; close: () => void }) {
  const servers = useServers();
  const able = (servers.value ?? []).filter(({ product }) => product !== 'microsoft365');
  const [csv, setCsv] = useState<{ name: string; text: string }>();
  const [server, setServer] = useState('');
  const [perServer, setPerServer] = useState(5);
  const [checked, setChecked] = useState<Checked>();
  const [faults, setFaults] = useState<readonly Fault[]>([]);
  const [failure, setFailure] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  // One idempotency key for one file: a file that is sent twice makes only one batch.
  const [key, setKey] = useState('');

  const forget = () => {
    setChecked(undefined);
    setFaults([]);
    setFailure(undefined);
  };
  const take = async (taken: File | undefined) => {
    forget();
    if (!taken) return;
    if (taken.size > mostBytes) return setFailure('The file is larger than 5 MB. Send it in parts.');
    setCsv({ name: taken.name, text: await taken.text() });
    setKey(crypto.randomUUID());
  };
  useEffect(() => void take(file), [file]);

  const send = (dryRun: boolean) =>
    bodyOf(
      api.POST('/clone-batches', {
        params: {
          query: { dryRun, clonesPerServer: perServer, ...(server !== '' && { server }) },
          ...(!dryRun && { header: { 'Idempotency-Key': key } }),
        },
        headers: { 'content-type': 'text/csv' },
        body: csv?.text ?? '',
        bodySerializer: String,
      }),
    );
  const submit = async () => {
    setBusy(true);
    setFailure(undefined);
    setFaults([]);
    try {
      const answer = await send(checked === undefined);
      if ('dryRun' in answer) setChecked(answer);
      else {
        close();
        goTo(linkTo('/clones', { view: 'batches', open: answer.id }));
        return;
      }
    } catch (error) {
      setFailure(failureWords(error));
      if (error instanceof ApiProblem) setFaults(error.errors ?? []);
    }
    setBusy(false);
  };
  const toClone = (checked?.rows ?? []).filter(({ action }) => action === 'clone').length;
  return (
    <Dialog
      title="Many clones, from a CSV"
      close={close}
      submit={submit}
      isWide
      actions={
        <CancelOrSend close={close} isDisabled={isBusy || csv === undefined}>
          {checked === undefined
            ? isBusy
              ? 'Checking…'
              : 'Check the rows'
            : isBusy
              ? 'Starting…'
              : `Make ${toClone.toLocaleString()} clones`}
        </CancelOrSend>
      }
    >
      <FileDrop
        label={csv?.name ?? 'Drop a CSV here, or choose one'}
        accept=".csv,text/csv"
        take={(taken) => void take(taken)}
      >
        Its columns: <code>job, name, server, repository, enabled</code> and the other fields of a clone
      </FileDrop>
      <div class="two-fields">
        <label class="field">
          Server, where a row names none
          <select
            value={server}
            onChange={({ currentTarget: { value } }) => {
              setServer(value);
              forget();
            }}
          >
            <option value="">each row names its own</option>
            {able.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <label class="field">
          Clones at a time on a server
          <input
            type="number"
            min={1}
            max={100}
            required
            value={perServer}
            onInput={({ currentTarget: { valueAsNumber } }) =>
              setPerServer(Number.isNaN(valueAsNumber) ? 5 : valueAsNumber)
            }
          />
        </label>
      </div>
      <Failure text={failure} />
      {faults.length > 0 && <Faults faults={faults} />}
      {checked && <Rows checked={checked} />}
    </Dialog>
  );
}

function Faults({ faults }: { faults: readonly Fault[] }) {
  return (
    <ScrollBox label="Faults by row">
      <table class="plain">
        <thead>
          <tr>
            <th scope="col">Row</th>
            <th scope="col">Column</th>
            <th scope="col">What is wrong</th>
          </tr>
        </thead>
        <tbody>
          {faults.slice(0, mostShown).map(({ row, field, message }, index) => (
            <tr key={index}>
              <th scope="row">{row ?? '–'}</th>
              <td>{field}</td>
              <td>{message}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}

function Rows({ checked: { rows, warnings } }: { checked: Checked }) {
  const rest = rows.length - mostShown;
  return (
    <>
      {warnings.map(({ message, rows: count }) => (
        <p key={message} class="taken-note">
          {message} <span class="quiet">{count === 1 ? 'One row' : `${count.toLocaleString()} rows`}</span>
        </p>
      ))}
      <ScrollBox label="The plan, row by row">
        <table class="plain">
          <thead>
            <tr>
              <th scope="col">Row</th>
              <th scope="col">Clone of</th>
              <th scope="col">New job</th>
              <th scope="col">Server</th>
              <th scope="col">Repository</th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, mostShown).map(({ row, action, job, name, server, repository }) => (
              <tr key={row}>
                <th scope="row">{row}</th>
                <td>{job}</td>
                <td>
                  {name}
                  {action === 'none' && <span class="quiet"> · is there already</span>}
                </td>
                <td>{server}</td>
                <td>{repository ?? <span class="quiet">as the source</span>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
      {rest > 0 && <p class="quiet">and {rest.toLocaleString()} more rows</p>}
    </>
  );
}
