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

/** What is wrong with a text as YAML, before it is looked at what it says. */
export function yamlProblems(document: Document.Parsed, text: string): YamlProblem[] {
  // What comes of not having read on says nothing more.
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
      // Without the place at its end, which is told in front.
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

/** More than any file has that somebody wrote; a few lines of aliases of aliases stand for billions. */
const mostValues = 100_000;

/**
 * The first alias that stands for what it is itself part of, or with which the file stands for too many values. They are
 * counted, and not made: of what an anchor names, the number is known by the time that an alias refers to it.
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

/** Where the value at `path` begins; for a path that is not there, where the nearest thing around it begins. */
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
