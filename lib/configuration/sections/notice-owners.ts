import type * as z from 'zod';
import type { ComplianceConfiguration } from '../../../functions/compliance/policies/configuration.ts';
import { globMatches } from '../../../functions/input/glob.ts';
import { unknownName } from '../../../functions/input/strict-shape.ts';
import type { NoticeSettings } from '../../../functions/notices/settings.ts';

interface Settings {
  readonly compliance: Pick<ComplianceConfiguration, 'policies'>;
  readonly notices: NoticeSettings;
}

/**
 * Checks what the schema of one section cannot: channels that want findings of an owner that no policy names. A pattern
 * is accepted, because it may be for owners that are added later.
 */
export function checkOwners({ compliance, notices }: Settings, context: z.RefinementCtx): void {
  const known = [...new Set(compliance.policies.flatMap(({ owner }) => owner ?? []))];
  for (const [name, channel] of Object.entries(notices.channels)) {
    const owners = channel.kind === 'heartbeat' ? [] : (channel.wants.owners ?? []);
    for (const [index, pattern] of owners.entries()) {
      if (/[*?]/.test(pattern) || known.some((owner) => globMatches(pattern, owner))) continue;
      const message = unknownName('owner', pattern, known);
      context.addIssue({
        code: 'custom',
        path: ['notices', 'channels', name, 'wants', 'owners', index],
        message,
      });
    }
  }
}
