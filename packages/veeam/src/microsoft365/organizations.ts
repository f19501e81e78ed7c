import type { JsonRecord } from '../reading/json-record.ts';
import { nameIn } from './fields.ts';

/** A Microsoft 365 or on-premises organization (RestOrganizationComposed, vb365 specs). */
export interface Organization {
  readonly id: string;
  readonly name: string;
  /** The Microsoft 365 name, such as `contoso.onmicrosoft.com`. */
  readonly officeName: string | undefined;
  /** `Office365`, `OnPremises` or `Hybrid`. */
  readonly type: string | undefined;
}

export function readOrganization(record: JsonRecord, id: string): Organization {
  return {
    id,
    name: nameIn(record, id),
    officeName: record.text('officeName'),
    type: record.text('type'),
  };
}
