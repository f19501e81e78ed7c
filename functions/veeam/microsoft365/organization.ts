import * as z from 'zod';
import { optionalText } from './fields.ts';

/** A Microsoft 365 or on-premises organization (RestOrganizationComposed, vb365 specs). */
export const organizationSchema = z
  .object({
    id: z.string(),
    name: optionalText,
    /** The Microsoft 365 name, such as `contoso.onmicrosoft.com`. */
    officeName: optionalText,
    /** `Office365`, `OnPremises` or `Hybrid`. */
    type: optionalText,
  })
  .transform((organization) => ({ ...organization, name: organization.name ?? organization.id }));

export type Organization = Readonly<z.output<typeof organizationSchema>>;
