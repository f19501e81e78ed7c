import * as z from 'zod';
import { isOutOfReach } from '../controls.ts';
import { asked, notAsked, notTold, repositoryOf, settingsUnknown, stands } from '../facts.ts';
import { complies, defineJobRule, required, violates } from '../rule.ts';

export const repositoryNotImmutable = defineJobRule(
  {
    id: 'repository-not-immutable',
    title: 'Backups can be changed and deleted',
    explanation:
      'An attacker with administrator rights deletes the backups first. Immutable backups cannot be deleted by anyone until their time is over.',
    remedy:
      'Move the job, or its copy, to a hardened repository or to object storage with immutability, or switch immutability on there.',
    severity: 'high',
    observeOnly: true,
    controls: isOutOfReach,
    sources: ['vbr-1.1-rev1: Repositories', 'vbr-1.3-rev1', 'vb365-v8'],
    products: ['backup-replication', 'microsoft365'],
    parameters: z.strictObject({
      required,
      minDays: z
        .int()
        .nonnegative()
        .describe('The minimum number of days for which backups are immutable, if the product reports it.'),
    }),
    defaults: { required: false, minDays: 0 },
  },
  (context, { required: isAsked, minDays }) => {
    if (!isAsked) return notAsked;
    const repository = repositoryOf(context);
    const isImmutable = repository.isImmutable ?? context.settings?.storage?.isImmutable;
    if (isImmutable === undefined)
      return context.settings === undefined && context.infrastructure === undefined
        ? settingsUnknown
        : notTold;
    const name = repository.name ?? repository.id ?? null;
    if (!isImmutable)
      return violates([
        stands('repository', name, 'repositories.name'),
        stands('immutable', false, 'repositories.isImmutable'),
      ]);
    const forDays = repository.immutableDays;
    return forDays === undefined || forDays >= minDays
      ? complies
      : violates([
          stands('repository', name, 'repositories.name'),
          stands('immutable for', forDays, 'repositories.immutableDays', 'days'),
          asked('asked for', minDays, 'minDays', 'days'),
        ]);
  },
);
