import { type Fields, JsonRecord } from '../transport/json-record.ts';
import type { OddValues } from '../transport/odd-values.ts';
import { WrongShapeError } from './answer.ts';

/** (ServerInfoModel) */
export interface ServerInfo {
  readonly vbrId: string | undefined;
  readonly name: string | undefined;
  readonly buildVersion: string;
  readonly patches: readonly string[];
  /** `Windows` or `Linux`, from 1.3-rev0. */
  readonly platform: string | undefined;
}

/** @throws WrongShapeError when there is no build, which is what one asks for */
export function readServerInfo(fields: Fields, odd: OddValues): ServerInfo {
  const record = new JsonRecord(fields, 'serverInfo', odd);
  const buildVersion = record.requiredText('buildVersion');
  if (buildVersion === undefined) throw new WrongShapeError('it has no buildVersion');
  return {
    vbrId: record.text('vbrId'),
    name: record.requiredText('name'),
    buildVersion,
    patches: readPatches(record),
    platform: record.text('platform'),
  };
}

function readPatches(record: JsonRecord): string[] {
  const { patches } = record.fields;
  if (patches === undefined || patches === null) return [];
  const texts = Array.isArray(patches) ? patches.filter((patch) => typeof patch === 'string') : [];
  if (!Array.isArray(patches) || texts.length < patches.length) record.note('patches', 'wrong-type');
  return texts;
}
