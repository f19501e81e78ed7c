import { z } from 'zod';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import type { Stack } from './assembly.ts';
import { pseudoParameter } from './identity.ts';
import { type Lookup, resolve } from './intrinsics.ts';
import { harmless, type LocalAddresses, type ResourceType, simulated } from './resource-types.ts';

/** One resource of the template with every reference resolved. */
export interface Resource {
  logicalId: string;
  type: string;
  properties: JsonObject;
  /** The given name, or the logical id, so that names are reproducible. */
  name: string;
  /** The value of `Ref`. */
  ref: string;
  attributes: Record<string, string>;
}

/** All resources and outputs of the stacks. */
export interface Resources {
  all: Resource[];
  /** The resources of one CloudFormation type. */
  ofType(type: string): Resource[];
  /** Stack outputs by their logical id. */
  outputs: Record<string, string>;
}

/**
 * Resolves all stacks together, so that a stack can import the exports of another.
 * @throws Error that names resource types that are neither simulated nor harmless to leave out
 */
export function resolveResources(stacks: readonly Stack[], addresses: LocalAddresses = {}): Resources {
  refuseUnknownTypes(stacks);
  const lookups = new Map(
    stacks.map((stack) => [stack, stackLookup(stack, addresses, (name) => importValue(name))]),
  );
  const importValue = (name: string): Json => {
    for (const [stack, lookup] of lookups) {
      for (const output of Object.values(stack.template.Outputs)) {
        if (output.Export && resolve(output.Export.Name, lookup) === name)
          return resolve(output.Value, lookup);
      }
    }
    throw new Error(`Fn::ImportValue of ${name}, which no stack exports`);
  };
  const all: Resource[] = [];
  const outputs: Record<string, string> = {};
  for (const [stack, lookup] of lookups) {
    for (const [logicalId, declared] of Object.entries(stack.template.Resources)) {
      if (!simulated[declared.Type] || !isWanted(declared.Condition, lookup)) continue;
      const properties = resolve(declared.Properties, lookup);
      if (!isJsonObject(properties)) throw new Error(`${logicalId} has no properties`);
      all.push({ logicalId, type: declared.Type, properties, ...lookup.references(logicalId) });
    }
    for (const [id, output] of Object.entries(stack.template.Outputs)) {
      if (isWanted(output.Condition, lookup)) outputs[id] = String(resolve(output.Value, lookup));
    }
  }
  return { all, outputs, ofType: (type) => all.filter((resource) => resource.type === type) };
}

/** Reads a resource's properties. @throws Error when they do not fit the schema of the simulated properties */
export function readProperties<T>(schema: z.ZodType<T>, { logicalId, type, properties }: Resource): T {
  const parsed = schema.safeParse(properties);
  if (parsed.success) return parsed.data;
  throw new Error(`the local cloud cannot run ${logicalId} (${type}): ${z.prettifyError(parsed.error)}`);
}

type References = Pick<Resource, 'name' | 'ref' | 'attributes'>;

function stackLookup(stack: Stack, addresses: LocalAddresses, importValue: (name: string) => Json) {
  const { Resources, Parameters, Conditions } = stack.template;
  const references = (logicalId: string): References => {
    const declared = Resources[logicalId];
    if (!declared) throw new Error(`a reference to ${logicalId}, which stack ${stack.name} does not define`);
    const type = typeOf(declared.Type);
    const given = type.nameProperty === undefined ? undefined : declared.Properties[type.nameProperty];
    const name = given === undefined ? logicalId : String(resolve(given, lookup));
    return { name, ...type.references(name, addresses) };
  };
  const lookup: Lookup & { references: typeof references } = {
    references,
    importValue,
    ref(name) {
      const parameter = Parameters[name];
      if (parameter && parameter.Default === undefined)
        throw new Error(`parameter ${name} of stack ${stack.name} has no default`);
      if (parameter) return String(parameter.Default);
      return pseudoParameter(name, stack.name) ?? references(name).ref;
    },
    attribute(logicalId, attribute) {
      if (attribute === 'ApiEndpoint' && addresses.apiEndpoint !== undefined) return addresses.apiEndpoint;
      const value = references(logicalId).attributes[attribute];
      if (value === undefined)
        throw new Error(`the local cloud does not know the attribute ${logicalId}.${attribute}`);
      return value;
    },
    condition(name) {
      const condition = Conditions[name];
      if (condition === undefined)
        throw new Error(`condition ${name}, which stack ${stack.name} does not define`);
      return resolve(condition, lookup) === true;
    },
  };
  return lookup;
}

function isWanted(condition: string | undefined, lookup: Lookup): boolean {
  return condition === undefined || lookup.condition(condition);
}

function typeOf(name: string): ResourceType {
  const type = simulated[name] ?? harmless[name];
  if (!type) throw new Error(`the local cloud does not simulate ${name}`);
  return type;
}

function refuseUnknownTypes(stacks: readonly Stack[]): void {
  const unknown = stacks.flatMap((stack) =>
    Object.entries(stack.template.Resources)
      .filter(([, declared]) => !simulated[declared.Type] && !harmless[declared.Type])
      .map(([logicalId, declared]) => `${declared.Type} (${logicalId})`),
  );
  if (unknown.length > 0) {
    throw new Error(`the local cloud does not simulate ${unknown.join(', ')}`);
  }
}
