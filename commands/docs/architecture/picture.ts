import { type Capability, type Door, doors, otherRoutes, type Target, targets } from './outline.ts';

const width = 1160;
const rowHeight = 76;
const gap = 16;
const top = 96;
const columns = { door: 24, capability: 300, target: 880 };
const boxWidth = { door: 176, capability: 400, target: 256 };

/** One colour per line's end, told apart without colour by where it ends. */
const colours: Record<Door | Target, string> = {
  'HTTP API': '#1f5fa8',
  Schedules: '#7a4fa0',
  Events: '#5b6670',
  'Veeam servers, to read': '#1c7c54',
  'Veeam servers, to write': '#b3541e',
  Slack: '#7a4fa0',
  'Evidence bucket': '#1f5fa8',
  'Notice topic': '#a8325e',
};

const notes: Record<Door | Target, string> = {
  'HTTP API': 'API Gateway',
  Schedules: 'EventBridge Scheduler',
  Events: 'EventBridge',
  'Veeam servers, to read': 'by the secrets read/SERVER',
  'Veeam servers, to write': 'by the secrets write/SERVER',
  Slack: 'messages and answers',
  'Evidence bucket': 'S3: reports, history',
  'Notice topic': 'SNS: what changed',
};

/** Doors, capabilities and what they reach, as an SVG picture. */
export function pictureOf(capabilities: readonly Capability[]): string {
  const height = top + capabilities.length * (rowHeight + gap) + 40;
  const place = (index: number, count: number) => {
    const room = (height - top - 40) / count;
    return top + room * index + (room - gap - 60) / 2;
  };
  const doorAt = new Map<Door, number>(doors.map((door, index) => [door, place(index, doors.length)]));
  const targetAt = new Map<Target, number>(
    targets.map((target, index) => [target, place(index, targets.length)]),
  );
  const rowAt = (index: number) => top + index * (rowHeight + gap);
  const middle = 30;

  const lines = capabilities.flatMap((capability, index) => {
    const y = rowAt(index) + rowHeight / 2;
    return [
      ...[...capability.doors].map((door) =>
        curve(
          columns.door + boxWidth.door,
          (doorAt.get(door) ?? 0) + middle,
          columns.capability,
          y,
          colours[door],
        ),
      ),
      ...[...capability.targets].map((target) =>
        curve(
          columns.capability + boxWidth.capability,
          y,
          columns.target,
          (targetAt.get(target) ?? 0) + middle,
          colours[target],
        ),
      ),
    ];
  });
  const boxes = [
    ...[...doorAt].map(([door, y]) =>
      box(columns.door, y, boxWidth.door, 60, [door, notes[door]], colours[door]),
    ),
    ...[...targetAt].map(([target, y]) =>
      box(columns.target, y, boxWidth.target, 60, [target, notes[target]], colours[target]),
    ),
    ...capabilities.map((capability, index) =>
      box(columns.capability, rowAt(index), boxWidth.capability, rowHeight, linesOf(capability), '#24313d'),
    ),
  ];
  const heads = [
    head(columns.door, 'What starts work'),
    head(columns.capability, 'Capabilities: Lambda functions and Step Functions workflows'),
    head(columns.target, 'What they may reach'),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, 'Segoe UI', Helvetica, Arial, sans-serif" role="img" aria-labelledby="title">
<title id="title">Doors, capabilities and what each may reach, as the template of examples/everything.yaml has them</title>
<!-- Made from the synthesized template by \`npm run docs\`. -->
<rect width="${width}" height="${height}" fill="#ffffff"/>
<text x="24" y="36" font-size="20" font-weight="600" fill="#24313d">Veeam automation on AWS</text>
${[...heads, ...lines, ...boxes].join('\n')}
</svg>
`;
}

function linesOf({ name, functions, routes, workflows, starts }: Capability): string[] {
  const title = name === otherRoutes ? 'Health, documentation, unknown routes' : capitalized(name);
  const size = [counted(functions, 'function'), ...(routes > 0 ? [counted(routes, 'route')] : [])].join(', ');
  const flow = [
    ...(workflows.length > 0 ? [`runs ${workflows.join(', ')}`] : []),
    ...(starts.length > 0 ? [`starts ${starts.map(capitalized).join(', ')}`] : []),
  ].join('; ');
  return [title, size, ...(flow === '' ? [] : [flow])];
}

const capitalized = (name: string): string =>
  name.charAt(0).toUpperCase() + name.slice(1).replaceAll('-', ' ');
const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

function head(x: number, text: string): string {
  return `<text x="${x}" y="76" font-size="13" fill="#5b6670">${text}</text>`;
}

function curve(x1: number, y1: number, x2: number, y2: number, colour: string): string {
  const bend = (x2 - x1) / 2;
  return `<path d="M${x1} ${round(y1)} C${x1 + bend} ${round(y1)} ${x2 - bend} ${round(y2)} ${x2} ${round(y2)}" fill="none" stroke="${colour}" stroke-width="1.6" opacity="0.65"/>`;
}

function box(x: number, y: number, boxWide: number, high: number, lines: string[], colour: string): string {
  const first = y + high / 2 - (lines.length - 1) * 9 + 5;
  const texts = lines.map((line, index) => {
    const style =
      index === 0 ? 'font-size="15" font-weight="600" fill="#24313d"' : 'font-size="12.5" fill="#46525d"';
    return `<text x="${x + 14}" y="${round(first + index * 18)}" ${style}>${line}</text>`;
  });
  return `<rect x="${x}" y="${round(y)}" width="${boxWide}" height="${high}" rx="8" fill="#f7f9fb" stroke="${colour}" stroke-width="1.6"/>\n${texts.join('\n')}`;
}

const round = (value: number): number => Math.round(value);
