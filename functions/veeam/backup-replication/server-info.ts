import { type Fields, requiredText, text } from './fields.ts';

/** (ServerInfoModel) */
export interface ServerInfo {
  readonly vbrId: string | undefined;
  readonly name: string;
  readonly buildVersion: string;
  readonly patches: readonly string[];
  /** `Windows` or `Linux`, from 1.3-rev0. */
  readonly platform: string | undefined;
}

/** Throws MissingFieldError when there is no name or build. */
export function readServerInfo(fields: Fields): ServerInfo {
  const { patches } = fields;
  return {
    vbrId: text(fields.vbrId),
    name: requiredText(fields.name, 'the name of the server'),
    buildVersion: requiredText(fields.buildVersion, 'the buildVersion of the server'),
    patches: Array.isArray(patches) ? patches.filter((patch) => typeof patch === 'string') : [],
    platform: text(fields.platform),
  };
}
