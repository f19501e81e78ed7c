import { globMatches } from '../../input/glob.ts';
import type { Product } from '../../products.ts';
import type { ComplianceConfiguration } from './configuration.ts';
import { hasExpired } from './exceptions.ts';
import type { Match } from './match.ts';
import { instantsOf } from './wall-clock.ts';

export interface PolicyWarning {
  /** From `compliance` on, as a schema error gives it. */
  path: (string | number)[];
  message: string;
}

interface Server {
  name: string;
  product: Product;
}

function* serverWarnings(match: Match | undefined, path: (string | number)[], servers: readonly Server[]) {
  for (const [index, pattern] of (match?.servers ?? []).entries()) {
    if (servers.some(({ name }) => globMatches(pattern, name))) continue;
    const names = servers.map(({ name }) => name).join(', ');
    yield {
      path: [...path, 'match', 'servers', index],
      message: `'${pattern}' fits no configured server. Configured: ${names}.`,
    };
  }
}

/** Settings of a rule that a later policy for exactly the same jobs overrides: the earlier one has no effect. */
function* overruled(policies: ComplianceConfiguration['policies']): Generator<PolicyWarning> {
  for (const [index, { name, match, rules }] of policies.entries()) {
    const meant = JSON.stringify(match ?? {});
    const earlier = policies.slice(0, index).filter((policy) => JSON.stringify(policy.match ?? {}) === meant);
    for (const [rule, settings] of Object.entries(rules)) {
      for (const [setting, value] of Object.entries(settings ?? {})) {
        const other = earlier.findLast((policy) => {
          const before = (policy.rules as Record<string, Record<string, unknown> | undefined>)[rule]?.[
            setting
          ];
          return before !== undefined && JSON.stringify(before) !== JSON.stringify(value);
        });
        if (other === undefined) continue;
        yield {
          path: ['policies', index, 'rules', rule, setting],
          message: `${name} contradicts ${other.name} (policy ${policies.indexOf(other) + 1} of this file), which is for the same jobs: what that says of ${rule}.${setting} has no effect.`,
        };
      }
    }
  }
}

/**
 * Valid settings that are probably mistakes: patterns that match no configured server, policies without effect, expired
 * exceptions, single maintenance windows that are over. None of them stops a check.
 */
export function policyWarnings(
  configuration: ComplianceConfiguration,
  servers: readonly Server[],
  now: Date,
): PolicyWarning[] {
  const { policies, exceptions, maintenanceWindows, timeZone } = configuration;
  const warnings: PolicyWarning[] = [];
  for (const [list, entries] of Object.entries({ policies, exceptions, maintenanceWindows }))
    for (const [index, { match }] of entries.entries())
      warnings.push(...serverWarnings(match, [list, index], servers));
  for (const [index, { name, owner, rules }] of policies.entries())
    if (owner === undefined && Object.keys(rules).length === 0)
      warnings.push({
        path: ['policies', index],
        message: `The policy ${name} says nothing: give it rules, an owner, or both.`,
      });
  warnings.push(...overruled(policies));
  for (const [index, exception] of exceptions.entries())
    if (hasExpired(exception, now, timeZone))
      warnings.push({
        path: ['exceptions', index, 'expires'],
        message: `The exception of ${exception.owner} expired on ${exception.expires}: what it covered is reported again. Renew or remove it.`,
      });
  for (const [index, { name, once, timeZone: zone }] of maintenanceWindows.entries()) {
    if (once === undefined) continue;
    const minute = Number(once.to.slice(11, 13)) * 60 + Number(once.to.slice(14, 16));
    const [, end] = instantsOf(once.to.slice(0, 10), minute, zone);
    if (end <= now.getTime())
      warnings.push({
        path: ['maintenanceWindows', index, 'once'],
        message: `The maintenance window ${name} is over; remove it.`,
      });
  }
  return warnings;
}
