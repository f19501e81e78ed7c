import { UsageError } from '@veeam-automation/cli/command-line/errors';
import { fingerprintProblem, type TlsTrust } from '@veeam-automation/veeam/transport/server-address';
import { readCa } from '../lib/configuration/ca-files.ts';
import { runCommand } from './command-line/run-command.ts';
import { checkDocument, fits, tableOf } from './compat/check-document.ts';
import { readRecording } from './compat/check-recording.ts';

const usage = `npm run compat -- FILE_OR_URL … [--json] [--lab | --recording FILE] [--product backup-replication|microsoft365] [--revision REVISION]
                  [--fingerprint SHA256 | --ca FILE]

Holds our clients against OpenAPI documents of Veeam servers: each operation's request, and its reading of the
document's own answer. A Backup & Replication server publishes its document at
https://SERVER:9419/swagger/v1.3-rev1/swagger.json; --fingerprint or --ca is how its certificate is trusted.
--lab holds the simulated servers' answers against the documents instead, and --recording those of a real server, which
acceptance --read-only has recorded (docs/lab.md). The exit code is 1 when something does not fit.`;

await runCommand(
  {
    usage,
    options: {
      json: { type: 'boolean', default: false },
      lab: { type: 'boolean', default: false },
      recording: { type: 'string' },
      product: { type: 'string' },
      revision: { type: 'string' },
      fingerprint: { type: 'string' },
      ca: { type: 'string' },
    },
    wordsAtMost: Number.POSITIVE_INFINITY,
  },
  async ({ values, positionals }) => {
    if (positionals.length === 0) throw new UsageError(usage);
    const trust = trustOf(values.fingerprint, values.ca);
    const now = () => new Date();
    const recording = values.recording === undefined ? undefined : await readRecording(values.recording);
    const judged = recording ? 'the answer' : values.lab ? "the lab's answer" : 'our reading';
    const reports = [];
    for (const source of positionals) {
      const report = await checkDocument(source, {
        lab: values.lab,
        recording,
        trust,
        now,
        product: values.product,
        revision: values.revision,
      });
      if (!values.json) console.log(`${tableOf(report, judged)}\n`);
      reports.push(report);
    }
    if (values.json) console.log(JSON.stringify(reports, null, 2));
    process.exitCode = reports.every(fits) ? 0 : 1;
  },
);

function trustOf(fingerprint: string | undefined, ca: string | undefined): TlsTrust {
  if (fingerprint !== undefined && ca !== undefined)
    throw new UsageError('Take --fingerprint or --ca, not both.');
  if (fingerprint !== undefined) {
    const problem = fingerprintProblem(fingerprint);
    if (problem !== undefined) throw new UsageError(`--fingerprint ${problem}.`);
    return { kind: 'fingerprint', sha256: fingerprint };
  }
  if (ca === undefined) return { kind: 'public' };
  const read = readCa(ca);
  if ('problem' in read) throw new UsageError(`--ca: ${read.problem}.`);
  return { kind: 'ca', caPem: read.caPem };
}
