import { Graphviz } from '@hpcc-js/wasm-graphviz';
import type { GeneratedDocument } from './generated-document.ts';

/** A clone from its request to its outcome. Steps have the names of the states in lib/clones/clone-workflow.ts. */
const clone = `
  Caller [class="outside" ${label('Caller', 'HTTP, Slack, schedule or webhook')}]
  Action [${label('Action clones:create', 'checks permission and input, makes the plan,', 'starts one workflow per caller and key')}]
  Refused [class="end" ${label('Refusal or dry run', 'nothing has started')}]
  subgraph cluster_workflow {
    label="Step Functions workflow"
    Plan [class="step" ${label('Plan', 'checks again what the plan relies on')}]
    LogOn [class="step" ${label('LogOn', 'opens one session, kept sealed for the next steps')}]
    Start [class="step" ${label('Start', 'looks for an earlier attempt,', 'then requests the clone')}]
    Wait [class="step" ${label('Wait', 'until the first look is worth a request')}]
    Poll [class="step" ${label('Poll', 'looks once; a retry is the next look')}]
    Finish [class="step" ${label('Finish', 'finds the job, sets its schedule, logs out;', 'runs after every failure, too')}]
  }
  Server [class="outside" ${label('Veeam server', 'makes the job')}]
  Reconciliation [${label('Reconciliation', 'finds the outcome of what is past its time')}]
  Outcome [class="end" ${label('Outcome', 'succeeded, failed, cancelled or unknown: GET /clones/{id}')}]
  Alarm [class="end" ${label('Notice topic', 'the alarm Clone unknown')}]

  { rank=same Action Refused }
  { rank=same Wait Server }
  { rank=same Outcome Reconciliation }
  Caller -> Action
  Action -> Refused
  Action -> Plan -> LogOn -> Start -> Wait -> Poll -> Finish -> Outcome
  Start -> Server
  Poll -> Server [constraint=false]
  Finish -> Reconciliation [class="fault" ltail=cluster_workflow label="  stopped or timed out"]
  Outcome -> Reconciliation [dir=back]
  Outcome -> Alarm [label="  unknown"]`;

/** A check from its schedule to the notice. Steps have the names of the states in lib/compliance.ts. */
const check = `
  Clock [class="outside" ${label('EventBridge Scheduler', 'when compliance.schedule is due')}]
  Caller [class="outside" ${label('Caller', 'HTTP, Slack, webhook or another schedule')}]
  Begin [${label('Action compliance:check', 'starts one workflow per time or key')}]
  subgraph cluster_workflow {
    label="Step Functions workflow"
    ReadServer [class="step" ${label('ReadServer', 'reads the jobs of one server; several side by side')}]
    Judge [class="step" ${label('Judge', 'applies rules and policies,', 'compares with the last check')}]
    Notify [class="step" ${label('Notify', 'posts to each channel by itself, with retries')}]
  }
  Servers [class="outside" ${label('Veeam servers', 'of all three products')}]
  Bucket [class="store" ${label('Evidence bucket', 'readings, reports, history')}]
  Silence [class="end" ${label('Nothing changed', 'nobody is notified')}]
  Report [class="end" ${label('Report', 'HTML, JSON and CSV over HTTP')}]
  Notice [class="end" ${label('Notice', 'to Slack and the SNS topic: what changed,', 'with evidence, remedy and a link to the report')}]

  { rank=same Servers ReadServer }
  { rank=same Judge Bucket }
  { rank=same Silence Notify }
  { rank=same Notice Report }
  { Clock Caller } -> Begin
  Begin -> ReadServer -> Judge -> Notify -> Notice
  Servers -> ReadServer [dir=back]
  ReadServer -> Bucket [label="  what was read, or why not"]
  Judge -> Bucket [dir=both]
  Bucket -> Report
  Judge -> Silence`;

/** The pictures of docs/how-it-works.md. */
export const pictures: readonly GeneratedDocument[] = [
  { file: 'docs/clone.svg', generate: () => draw('A clone, from the request to its outcome', clone) },
  { file: 'docs/check.svg', generate: () => draw('A check, from the clock to the notice', check) },
];

/** The text of a box: its name, and below that its function. */
function label(...lines: string[]): string {
  return `label="${lines.join('\\n')}"`;
}

/** The colours of the classes. The picture has its own background, so they fit both a light and a dark page. */
const style = `
  .graph > polygon { fill: #ffffff; stroke: none }
  text { fill: #24313d; font-family: Helvetica, Arial, 'Liberation Sans', sans-serif }
  .node text:first-of-type { font-weight: bold }
  .node path, .node polygon { fill: #f3f6f9; stroke: #5b6670 }
  .step path { fill: #e3eefb; stroke: #1f5fa8 }
  .outside path { fill: #fbeee3; stroke: #b3541e }
  .store path { fill: #f3eafb; stroke: #7a4fa0 }
  .end path { fill: #e4f5ec; stroke: #1c7c54 }
  .cluster polygon { fill: none; stroke: #9aa5b1; stroke-dasharray: 4 3 }
  .edge path { stroke: #5b6670 } .edge polygon { fill: #5b6670; stroke: #5b6670 }
  .fault path { stroke: #b02a37; stroke-dasharray: 5 3 } .fault polygon { fill: #b02a37; stroke: #b02a37 }
  @media (prefers-color-scheme: dark) {
    .graph > polygon { fill: #0d1117 }
    text { fill: #e6edf3 }
    .node path, .node polygon { fill: #1b222b; stroke: #9aa5b1 }
    .step path { fill: #14283f; stroke: #6ea8e8 }
    .outside path { fill: #3a2415; stroke: #e59a5f }
    .store path { fill: #2b1f3a; stroke: #b58ae0 }
    .end path { fill: #12301f; stroke: #5cc294 }
    .cluster polygon { fill: none; stroke: #6b7682 }
    .edge path { stroke: #9aa5b1 } .edge polygon { fill: #9aa5b1; stroke: #9aa5b1 }
    .fault path { stroke: #f0858f } .fault polygon { fill: #f0858f; stroke: #f0858f }
  }
`;

async function draw(title: string, dot: string): Promise<string> {
  const graphviz = await Graphviz.load();
  const svg = graphviz.dot(`digraph "${title}" {
    compound=true newrank=true ranksep=0.4 nodesep=0.5 pad=0.2
    fontname=Helvetica fontsize=11 labeljust=l
    node [shape=box style=rounded fontname=Helvetica fontsize=12 margin="0.4,0.1"]
    edge [fontname=Helvetica fontsize=11 arrowsize=0.7]
    ${dot}
  }`);
  // The text before the element contains the version of Graphviz.
  const element = svg.slice(svg.indexOf('<svg')).replace('<svg', `<svg role="img" aria-label="${title}"`);
  return element.replace('>', `>\n<style>${style}</style>`);
}
