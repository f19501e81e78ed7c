import { isJsonObject, type Json } from '../json.ts';

/** What the intrinsic functions read. Each throws when the name is unknown. */
export interface Lookup {
  ref(name: string): string | undefined;
  attribute(logicalId: string, attribute: string): string;
  condition(name: string): boolean;
  importValue(name: string): Json;
}

/** `AWS::NoValue`: the property or list item that refers to it is omitted. */
const noValue = Symbol('AWS::NoValue');
type Resolved = Json | typeof noValue;

/**
 * Resolves the CloudFormation intrinsic functions in a template value.
 * @throws Error on an unknown function and on a dynamic reference (`{{resolve:…}}`)
 */
export function resolve(value: Json, lookup: Lookup): Json {
  const resolved = resolveOptional(value, lookup);
  if (resolved === noValue) throw new Error('AWS::NoValue is used where a value is required');
  return resolved;
}

function resolveOptional(value: Json, lookup: Lookup): Resolved {
  if (typeof value === 'string') return refuseDynamicReference(value);
  if (Array.isArray(value))
    return value.map((item) => resolveOptional(item, lookup)).filter((item) => item !== noValue);
  if (!isJsonObject(value)) return value;
  const [only, ...others] = Object.entries(value);
  if (only && others.length === 0) {
    const [name, argument] = only;
    if (name === 'Ref') return argument === 'AWS::NoValue' ? noValue : ref(text(argument, 'Ref'), lookup);
    if (name === 'Fn::If') return choose(argument, lookup);
    const intrinsic = intrinsics[name];
    if (intrinsic) return intrinsic(argument, lookup);
    if (name.startsWith('Fn::'))
      throw new Error(`the local cloud does not know the intrinsic function ${name}`);
  }
  const entries = Object.entries(value).map(([key, item]) => [key, resolveOptional(item, lookup)] as const);
  return Object.fromEntries(entries.filter((entry): entry is [string, Json] => entry[1] !== noValue));
}

const intrinsics: Record<string, (argument: Json, lookup: Lookup) => Json> = {
  'Fn::GetAtt': (argument, lookup) => {
    const [logicalId, ...attribute] =
      typeof argument === 'string' ? argument.split('.') : texts(argument, lookup);
    if (logicalId === undefined) throw new Error('Fn::GetAtt needs a resource');
    return lookup.attribute(logicalId, attribute.join('.'));
  },
  'Fn::Join': (argument, lookup) => {
    const [separator, parts] = pair(argument, 'Fn::Join');
    return texts(parts, lookup).join(text(separator, 'Fn::Join'));
  },
  'Fn::Sub': (argument, lookup) => substitute(argument, lookup),
  'Fn::Select': (argument, lookup) => {
    const [index, list] = pair(argument, 'Fn::Select');
    const resolved = resolve(list, lookup);
    const item = Array.isArray(resolved) ? resolved[Number(resolve(index, lookup))] : undefined;
    if (item === undefined) throw new Error(`Fn::Select finds no item ${JSON.stringify(index)}`);
    return item;
  },
  'Fn::Split': (argument, lookup) => {
    const [separator, source] = pair(argument, 'Fn::Split');
    return text(resolve(source, lookup), 'Fn::Split').split(text(separator, 'Fn::Split'));
  },
  'Fn::ImportValue': (argument, lookup) =>
    lookup.importValue(text(resolve(argument, lookup), 'Fn::ImportValue')),
  Condition: (argument, lookup) => lookup.condition(text(argument, 'Condition')),
  'Fn::Equals': (argument, lookup) => {
    const [left, right] = pair(argument, 'Fn::Equals');
    return String(resolve(left, lookup)) === String(resolve(right, lookup));
  },
  'Fn::Not': (argument, lookup) => !conditions(argument, lookup)[0],
  'Fn::And': (argument, lookup) => conditions(argument, lookup).every(Boolean),
  'Fn::Or': (argument, lookup) => conditions(argument, lookup).some(Boolean),
};

function ref(name: string, lookup: Lookup): string {
  const value = lookup.ref(name);
  if (value === undefined) throw new Error(`Ref to ${name}, which the template does not define`);
  return value;
}

function choose(argument: Json, lookup: Lookup): Resolved {
  if (!Array.isArray(argument) || argument.length !== 3)
    throw new Error('Fn::If takes a condition and two values');
  const [condition, whenTrue = null, whenFalse = null] = argument;
  return resolveOptional(lookup.condition(text(condition, 'Fn::If')) ? whenTrue : whenFalse, lookup);
}

function substitute(argument: Json, lookup: Lookup): string {
  const [pattern, variables]: [Json, Json] = Array.isArray(argument)
    ? pair(argument, 'Fn::Sub')
    : [argument, {}];
  if (!isJsonObject(variables)) throw new Error('Fn::Sub takes its variables as an object');
  return text(pattern, 'Fn::Sub').replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    const variable = variables[name];
    if (variable !== undefined) return text(resolve(variable, lookup), 'Fn::Sub');
    const [logicalId = '', ...attribute] = name.split('.');
    return attribute.length > 0 ? lookup.attribute(logicalId, attribute.join('.')) : ref(name, lookup);
  });
}

function conditions(argument: Json, lookup: Lookup): Json[] {
  if (!Array.isArray(argument)) throw new Error('a condition function takes a list');
  return argument.map((item) => resolve(item, lookup));
}

function pair(argument: Json, name: string): [Json, Json] {
  if (!Array.isArray(argument) || argument.length !== 2) throw new Error(`${name} takes two arguments`);
  return [argument[0] ?? null, argument[1] ?? null];
}

function texts(list: Json, lookup: Lookup): string[] {
  const resolved = resolve(list, lookup);
  if (!Array.isArray(resolved)) throw new Error(`expected a list, got ${JSON.stringify(resolved)}`);
  return resolved.map((item) => text(item, 'a list of strings'));
}

function text(value: Json | undefined, where: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Error(`${where} needs a string, got ${JSON.stringify(value)}`);
}

function refuseDynamicReference(value: string): string {
  if (value.includes('{{resolve:'))
    throw new Error('the local cloud does not follow dynamic references ({{resolve:…}})');
  return value;
}
