import { createHash } from 'node:crypto';
import type { Finding } from '../findings/finding.ts';
import { type Catalogue, type Control, catalogues, controls } from '../rules/controls.ts';
import { type ControlResult, resultsByControl } from './by-control.ts';
import type { Report } from './document.ts';

/**
 * The version of OSCAL whose schema the document follows (https://github.com/usnistgov/OSCAL,
 * oscal_assessment-results_schema.json).
 */
const oscalVersion = '1.0.4';

/**
 * A report as OSCAL assessment results: an observation for each finding of a rule, and a finding for each control that
 * a rule could judge. The same report always gives the same document, including its identifiers.
 */
export function oscalOf(report: Report): Record<string, unknown> {
  const { id, at, servers } = report;
  const uuid = (...of: readonly string[]) => uuidOf(id, ...of);
  const judged = resultsByControl(report).filter(({ state }) => state !== 'not-judged');
  const observed = report.findings.map((finding) => observation(finding, at, uuid));
  return {
    'assessment-results': {
      uuid: uuid('document'),
      metadata: {
        title: `Compliance of Veeam backups, check ${id}`,
        'last-modified': at,
        version: id,
        'oscal-version': oscalVersion,
      },
      'import-ap': { href: `#${uuid('plan')}` },
      results: [
        {
          uuid: uuid('result'),
          title: `Check ${id}`,
          description: 'Rules judged the jobs of every configured server and what their backups stand on.',
          start: at,
          end: at,
          ...(servers.length > 0 && {
            'local-definitions': {
              components: servers.map(({ server, product, version, error }) => ({
                uuid: uuid('server', server),
                type: 'software',
                title: server,
                description: `${product}${version === undefined ? '' : `, API ${version}`}`,
                status: { state: error === undefined ? 'operational' : 'other' },
              })),
            },
          }),
          'reviewed-controls': reviewedControls(judged),
          ...(observed.length > 0 && { observations: observed }),
          ...(judged.length > 0 && {
            findings: judged.map((result) => findingOf(result, report.findings, uuid)),
          }),
        },
      ],
      'back-matter': {
        resources: [
          {
            uuid: uuid('plan'),
            title: 'The rules that judged',
            description: 'What each rule judges by, with its parameters: docs/rules.md of Veeam automation.',
          },
        ],
      },
    },
  };
}

type Uuid = (...of: readonly string[]) => string;

function reviewedControls(judged: readonly ControlResult[]): Record<string, unknown> {
  const selections = (Object.keys(catalogues) as Catalogue[]).flatMap((catalogue) => {
    const of = judged.filter(({ catalogue: name }) => name === catalogues[catalogue].name);
    return of.length === 0
      ? []
      : {
          description: catalogues[catalogue].name,
          'include-controls': of.map(({ control }) => ({ 'control-id': controlId(control) })),
        };
  });
  // At least one selection is required; if nothing was judged, it says so.
  return {
    'control-selections':
      selections.length > 0 ? selections : [{ description: 'No rule had a say about any control.' }],
  };
}

function observation(finding: Finding, at: string, uuid: Uuid): Record<string, unknown> {
  const { id, title, server, job, severity, state, evidence, remedy, since, exception, owner } = finding;
  return {
    uuid: uuid('observation', id),
    title: `${title}: ${job === undefined ? server : `${job.name} on ${server}`}`,
    description: evidence
      .map(({ fact, value, unit }) => `${fact}: ${value ?? 'none'}${unit === undefined ? '' : ` ${unit}`}`)
      .join('; ')
      .concat(evidence.length === 0 ? title : ''),
    props: [
      { name: 'finding-id', ns: namespace, value: id },
      { name: 'severity', ns: namespace, value: severity },
      { name: 'state', ns: namespace, value: state },
      ...(owner === undefined ? [] : [{ name: 'owner', ns: namespace, value: owner }]),
    ],
    methods: ['TEST'],
    types: ['finding'],
    subjects: [{ 'subject-uuid': uuid('server', server), type: 'component', title: server }],
    collected: at,
    remarks: [
      `Since ${since}.`,
      ...(exception === undefined
        ? []
        : [`Borne until ${exception.expires} by ${exception.owner}: ${exception.reason}.`]),
      remedy,
    ].join(' '),
  };
}

/** The namespace of the properties. */
const namespace = 'https://github.com/veeam-automation/ns/oscal';

function findingOf(
  { control, title, state, rules, complied, open, held, excepted, observed }: ControlResult,
  findings: readonly Finding[],
  uuid: Uuid,
): Record<string, unknown> {
  const related = findings.filter(({ rule }) => rules.includes(rule));
  return {
    uuid: uuid('finding', control),
    title: `${control} ${title}`,
    description: `By ${rules.join(', ')}: complied ${complied} times; findings: ${open} open, ${held} held back, ${excepted} excepted, ${observed} only observed.`,
    target: {
      type: 'objective-id',
      'target-id': controlId(control),
      status: { state },
    },
    ...(related.length > 0 && {
      'related-observations': related.map(({ id }) => ({ 'observation-uuid': uuid('observation', id) })),
    }),
  };
}

/** As OSCAL's own catalogue of NIST SP 800-53 writes it, `cp-9.1` for CP-9(1); the others by the same pattern. */
function controlId(control: string): string {
  const id = control
    .toLowerCase()
    .replace(/\((\d+)\)/, '.$1')
    .replaceAll(' ', '-');
  return controls[control as Control].catalogue === 'iso' ? `iso-${id}` : id;
}

/** An identifier in the form of UUID version 4, always the same for the same names. */
function uuidOf(...names: readonly string[]): string {
  const hex = createHash('sha256').update(JSON.stringify(names)).digest('hex');
  const variant = '89ab'.charAt(Number.parseInt(hex.charAt(16), 16) % 4);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
