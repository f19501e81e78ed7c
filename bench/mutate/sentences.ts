import type { Ignorer, NodePath } from '@stryker-mutator/api/ignore';
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';

/** What is needed of Babel's path to an expression: Stryker's own type names nothing. */
interface Expression {
  readonly node: {
    readonly type: string;
    readonly value?: unknown;
    readonly quasis?: readonly { readonly value: { readonly raw: string } }[];
  };
  readonly parent: {
    readonly type: string;
    readonly operator?: string;
    readonly callee?: { readonly property?: { readonly name?: string } };
  };
}

/** Why a mutant is left out. */
export const inSentence = 'a sentence for people';

/**
 * Stryker's plugin that leaves out sentences for people: a text of two words or more. Tests assert codes and values, not
 * prose. A text that the code compares another with, or looks for, is no sentence.
 */
class Sentences implements Ignorer {
  shouldIgnore(path: NodePath): string | undefined {
    const { node, parent } = path as Expression;
    const text = textOf(node);
    return text !== undefined && /[a-z)][,.;:]? [a-z(]/i.test(text) && !isRead(parent)
      ? inSentence
      : undefined;
  }
}

function textOf({ type, value, quasis }: Expression['node']): string | undefined {
  if (type === 'StringLiteral') return String(value);
  if (type === 'TemplateLiteral') return quasis?.map((part) => part.value.raw).join('\u2026');
  return undefined;
}

const reading = [
  'endsWith',
  'get',
  'has',
  'includes',
  'indexOf',
  'replace',
  'replaceAll',
  'split',
  'startsWith',
];

function isRead({ type, operator, callee }: Expression['parent']): boolean {
  if (type === 'BinaryExpression') return operator !== '+';
  return type === 'SwitchCase' || reading.includes(callee?.property?.name ?? '');
}

export const strykerPlugins = [declareClassPlugin(PluginKind.Ignore, 'sentences', Sentences)];
