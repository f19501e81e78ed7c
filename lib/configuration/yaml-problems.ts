import {
  type Alias,
  type Document,
  isAlias,
  isCollection,
  isPair,
  type Node,
  visit,
  type YAMLParseError,
} from 'yaml';

export interface YamlProblem {
  offset: number;
  message: string;
}

/** The problems of a text as YAML, before its content is checked. */
export function yamlProblems(document: Document.Parsed, text: string): YamlProblem[] {
  // After this error the parser stops. The errors that result from that say nothing more.
  const exhausted = document.errors.filter(({ code }) => code === 'RESOURCE_EXHAUSTION').slice(0, 1);
  const problems = (exhausted.length > 0 ? exhausted : document.errors).map((error) => ({
    offset: error.pos[0],
    message: messageOf(error, text),
  }));
  return problems.length > 0 ? problems : aliasProblems(document);
}

function messageOf({ code, message, pos: [offset] }: YAMLParseError, text: string): string {
  switch (code) {
    case 'TAB_AS_INDENT':
      return 'a tab: YAML is indented with spaces';
    case 'DUPLICATE_KEY':
      return `${/^[^:\n]*/.exec(text.slice(offset))?.[0]} is there twice; put both under one`;
    case 'MULTIPLE_DOCS':
      return "a second document begins here: remove the line with '---'";
    case 'RESOURCE_EXHAUSTION':
      return 'it nests too deep to be read';
    case 'BAD_ALIAS':
      return starHint;
    default:
      // The place at the end is removed, because it is reported at the start.
      return message.replace(/ at line \d+, column \d+:[\s\S]*$/, '');
  }
}

const starHint = "a value that begins with * is written in quotes, such as '*'";

/** `servers: [*vbr]`: to YAML, a star refers to an anchor. */
function aliasProblems(document: Document.Parsed): YamlProblem[] {
  const problems: YamlProblem[] = [];
  visit(document, {
    Alias(_key, alias: Alias) {
      if (alias.resolve(document) !== undefined) return;
      problems.push({ offset: alias.range?.[0] ?? 0, message: `*${alias.source}: ${starHint}` });
    },
  });
  return problems.length > 0 ? problems : growthProblems(document);
}

/** More than any hand-written file has. A few lines of aliases of aliases can stand for billions. */
const mostValues = 100_000;

/**
 * The first alias that stands for a value that contains it, or with which the file stands for too many values. The
 * values are counted, not created. The count of an anchor's value is known before an alias refers to it.
 */
function growthProblems(document: Document.Parsed): YamlProblem[] {
  const sizes = new Map<unknown, number>();
  let problem: YamlProblem | undefined;
  const sizeOf = (node: unknown): number => {
    if (problem) return 0;
    if (isPair(node)) return sizeOf(node.key) + sizeOf(node.value);
    if (isAlias(node)) {
      const size = sizes.get(node.resolve(document));
      const why = size === undefined ? 'it is part of what it stands for' : tooMany(size);
      if (why !== undefined) problem = { offset: node.range?.[0] ?? 0, message: `*${node.source}: ${why}` };
      return size ?? 0;
    }
    let size = 1;
    for (const item of isCollection(node) ? node.items : []) size += sizeOf(item);
    sizes.set(node, size);
    return size;
  };
  const tooMany = (size: number) => {
    total += size;
    return total > mostValues ? `with it, the file stands for more than ${mostValues} values` : undefined;
  };
  let total = 0;
  sizeOf(document.contents);
  return problem ? [problem] : [];
}

/** The offset of the value at `path`, or, if there is none, of the nearest value around it. */
export function offsetOf(contents: Node | null, path: readonly PropertyKey[]): number {
  let offset = contents?.range?.[0] ?? 0;
  let node: unknown = contents;
  for (const key of path) {
    if (!(node && typeof node === 'object' && 'items' in node && Array.isArray(node.items))) break;
    const pair = node.items.find(
      (item, index) =>
        (item?.key === undefined ? index : item.key?.value) === (item?.key === undefined ? key : String(key)),
    );
    if (!pair) break;
    offset = pair.key?.range?.[0] ?? pair.range?.[0] ?? offset;
    node = 'value' in pair && pair.key !== undefined ? pair.value : pair;
  }
  return offset;
}
