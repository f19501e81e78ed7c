import { loadAwsServiceSpecSync, type Properties, type Schema } from '@aws-cdk/aws-service-spec';

interface Resource {
  Type: string;
  Properties?: Record<string, unknown>;
}

const specification = loadAwsServiceSpecSync();
const tag: Properties = {
  Key: { type: { type: 'string' }, required: true },
  Value: { type: { type: 'string' }, required: true },
};

/**
 * The mistakes that CloudFormation's own schemas find in a template: unknown types, unknown or missing properties,
 * and values of another type. The value of an intrinsic function is unknown, and accepted.
 * @returns a line for each mistake: the resource's id, the path, the mistake
 */
export function schemaFaults(resources: Readonly<Record<string, Resource>>): string[] {
  return Object.entries(resources).flatMap(([id, { Type, Properties = {} }]) => {
    if (Type.startsWith('Custom::') || Type === 'AWS::CDK::Metadata') return [];
    const [schema] = specification.lookup('resource', 'cloudFormationType', 'equals', Type);
    return schema ? objectFaults(Properties, schema.properties, id) : [`${id}: no type ${Type}`];
  });
}

function objectFaults(value: unknown, properties: Properties, path: string): string[] {
  if (!isObject(value)) return [`${path}: not an object`];
  const missing = Object.keys(properties).filter((name) => properties[name]?.required && !(name in value));
  return [
    ...missing.map((name) => `${path}: ${name} is missing`),
    ...Object.entries(value).flatMap(([name, given]) => {
      const property = properties[name];
      if (!property) return [`${path}: no property ${name}`];
      const { type, previousTypes = [] } = property;
      return anyFaults(given, [type, ...previousTypes], `${path}.${name}`);
    }),
  ];
}

/** Empty when one of the types accepts the value; otherwise the mistakes that the first of them finds. */
function anyFaults(value: unknown, types: readonly Schema[], path: string): string[] {
  const found = types.map((type) => valueFaults(value, type, path));
  return found.find((faults) => faults.length === 0) ?? found[0] ?? [];
}

function valueFaults(value: unknown, schema: Schema, path: string): string[] {
  if (isIntrinsic(value)) return [];
  switch (schema.type) {
    case 'json':
      return [];
    case 'tag':
      return objectFaults(value, tag, path);
    case 'union':
      return anyFaults(value, schema.types, path);
    case 'ref':
      return objectFaults(value, definition(schema.reference.$ref), path);
    case 'array':
      return Array.isArray(value)
        ? value.flatMap((each, index) => valueFaults(each, schema.element, `${path}[${index}]`))
        : [`${path}: not an array`];
    case 'map':
      return isObject(value)
        ? Object.entries(value).flatMap(([key, each]) => valueFaults(each, schema.element, `${path}.${key}`))
        : [`${path}: not a map`];
    case 'integer':
      return Number.isInteger(value) ? [] : [`${path}: not an integer`];
    default: {
      const expected = schema.type === 'date-time' ? 'string' : schema.type;
      const actual = value === null ? 'null' : typeof value;
      return actual === expected ? [] : [`${path}: not a ${expected}`];
    }
  }
}

const definition = (id: string) => specification.get('typeDefinition', id).properties;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function isIntrinsic(value: unknown): boolean {
  if (!isObject(value)) return false;
  const [name = '', ...others] = Object.keys(value);
  return others.length === 0 && (name === 'Ref' || name.startsWith('Fn::'));
}
