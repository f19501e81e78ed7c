import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { TlsTrust } from '@veeam-automation/veeam/transport/server-address';
import { LineCounter, parseDocument } from 'yaml';
import { policyWarnings } from '../../functions/compliance/policies/warnings.ts';
import type { Configuration } from '../../functions/configuration.ts';
import { type DecodedText, decodeText, UndecodableTextError } from '../../functions/input/decode-text.ts';
import { caProblems, readCa } from './ca-files.ts';
import { isKnown, maskedProblems } from './masked-problems.ts';
import { type Automation, automation } from './schema.ts';
import { explaining, type Problem, problemsOf } from './schema-problems.ts';
import { settingWarnings } from './setting-warnings.ts';
import { documentOf, standardFileProblems } from './standard-files.ts';
import { offsetOf, yamlProblems } from './yaml-problems.ts';

/** `automation.yaml` is invalid. Each problem has its place: file, line and column. */
export class AutomationInvalidError extends Error {
  override readonly name = 'AutomationInvalidError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/** The settings of `automation.yaml`, and warnings of settings that are valid but probably not intended. */
export interface ReadAutomation {
  settings: Automation;
  /** Each with its file, line and column. */
  warnings: string[];
}

/** Reads and validates `automation.yaml`. @throws AutomationInvalidError with every problem and its place */
export function readAutomation(file: string, now: Date): ReadAutomation {
  const { text, met } = textOf(file);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const placed = ({ path, message }: Problem) => `${place(offsetOf(document.contents, path))}: ${message}`;
  const unreadable = yamlProblems(document, text);
  refuse(unreadable.map(({ offset, message }) => `${place(offset)}: ${message}`));
  // `yamlProblems` has already limited the values that aliases stand for.
  const raw: unknown = document.toJS({ maxAliasCount: -1 }) ?? {};
  const parsed = automation.safeParse(raw, explaining);
  if (!parsed.success) {
    const known = problemsOf(parsed.error);
    const ofFiles = caProblems(raw, dirname(file)).filter((problem) => !isKnown(problem, known));
    const all = [...known, ...maskedProblems(raw, known), ...ofFiles];
    throw new AutomationInvalidError(all.map(placed));
  }
  const settings = parsed.data;
  const ofStandards = standardFileProblems(settings.compliance.standards, dirname(file));
  refuse([
    ...[...caProblems(settings, dirname(file)), ...ofStandards.here].map(placed),
    ...ofStandards.inFiles,
  ]);
  const servers = Object.entries(settings.servers).map(([name, { product }]) => ({ name, product }));
  const ofPolicies = policyWarnings(settings.compliance, servers, now).map(({ path, message }) => ({
    path: ['compliance', ...path],
    message,
  }));
  const ofText = met.map((what) => `${file}: ${what}`);
  return {
    settings,
    warnings: [...ofText, ...[...ofPolicies, ...settingWarnings(settings, now)].map(placed)],
  };
}

function textOf(file: string): DecodedText {
  try {
    return decodeText(readFileSync(file));
  } catch (error) {
    if (error instanceof UndecodableTextError)
      throw new AutomationInvalidError([`${file}: ${error.message}`]);
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const why = isMissing ? 'file not found; `npm run init` writes one' : String(error);
    throw new AutomationInvalidError([`${file}: ${why}`]);
  }
}

function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw new AutomationInvalidError(problems);
}

/** The longest wait between two polls, the tries to resolve an outcome, and the functions' own time. */
const resolvingSeconds = 300;

/** The configuration for the functions, with the certificates read and each address reduced to its origin. */
export function runtimeConfiguration(settings: Automation, file: string): Configuration {
  const { schedule: _schedule, serversAtOnce: _atOnce, ...compliance } = settings.compliance;
  const { policies, maximumCreationsPerRun } = settings.copyJobs;
  return {
    compliance: { ...compliance, standards: standardsOf(compliance.standards, dirname(file)) },
    copyJobs: { policies, maximumCreationsPerRun },
    notices: settings.notices,
    slack: settings.slack,
    webhooks: settings.webhooks,
    servers: Object.entries(settings.servers).map(([name, server]) => ({
      name,
      product: server.product,
      baseUrl: new URL(server.url).origin,
      ...(server.tls !== undefined && { tls: tlsTrust(server.tls, dirname(file)) }),
      apiVersion: server.apiVersion,
      format: server.format,
      ...(server.backupServers && { backupServers: server.backupServers }),
      timeoutMs: server.timeoutSeconds * 1000,
    })),
    clones: {
      deadlineSeconds: settings.clones.deadlineMinutes * 60,
      pollingSeconds: settings.clones.deadlineMinutes * 60 - resolvingSeconds,
      perServer: settings.clones.perServer,
    },
  };
}

/** The standards, each with its document instead of the file's path. */
function standardsOf(standards: Automation['compliance']['standards'], folder: string) {
  return Object.fromEntries(
    Object.entries(standards).map(([name, { product, file, document }]) => [
      name,
      { product, document: file === undefined ? document : documentOf(resolve(folder, file)) },
    ]),
  );
}

function tlsTrust(tls: NonNullable<Automation['servers'][string]['tls']>, folder: string): TlsTrust {
  if (tls === 'public') return { kind: 'public' };
  if ('fingerprint' in tls) return { kind: 'fingerprint', sha256: tls.fingerprint };
  const read = readCa(resolve(folder, tls.ca));
  if ('problem' in read) throw new AutomationInvalidError([read.problem]);
  const { caPem } = read;
  return { kind: 'ca', caPem, ...(tls.servername !== undefined && { servername: tls.servername }) };
}
