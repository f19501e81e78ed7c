import type { Job } from '../../jobs/job.ts';
import type { Product } from '../../products.ts';
import type { Severity } from '../findings/finding.ts';
import type { Policy } from '../policies/configuration.ts';
import { matchesJob, matchesServer } from '../policies/match.ts';
import { jobRules, serverRules } from '../rules/registry.ts';
import type { JobContext, Rule, RuleResult, ServerContext } from '../rules/rule.ts';

export interface EffectiveRule<Context> {
  rule: Rule<Context>;
  severity: Severity;
  observeOnly: boolean;
  judge: (context: Context) => RuleResult;
}

type Settings = Record<string, unknown> & {
  enabled?: boolean | undefined;
  observeOnly?: boolean | undefined;
  severity?: Severity | undefined;
};

function settingsOf(rule: string, policies: readonly Policy[]): Settings {
  let settings: Settings = {};
  for (const policy of policies) settings = { ...settings, ...policy.rules[rule] };
  return settings;
}

function resolve<Context>(rules: readonly Rule<Context>[], policies: readonly Policy[]) {
  const effective: EffectiveRule<Context>[] = [];
  for (const rule of rules) {
    const {
      enabled = true,
      severity = rule.severity,
      observeOnly = rule.observeOnly,
      ...parameters
    } = settingsOf(rule.id, policies);
    if (enabled) effective.push({ rule, severity, observeOnly, judge: rule.prepare(parameters) });
  }
  return effective;
}

const isFor = ({ match }: Policy, job: Job): boolean => match === undefined || matchesJob(match, job);
const isForServer = ({ match }: Policy, server: string, product: Product): boolean =>
  match === undefined || matchesServer(match, server, product);

/**
 * The rules that apply to a job or a server: the defaults, overridden by all matching policies in their order. Jobs
 * that match the same policies share one list, so that it is computed once.
 */
export class EffectiveRules {
  readonly #policies: readonly Policy[];
  readonly #rules: readonly Rule<JobContext>[];
  readonly #known = new Map<string, readonly EffectiveRule<JobContext>[]>();

  constructor(policies: readonly Policy[], rules: readonly Rule<JobContext>[] = jobRules) {
    this.#policies = policies;
    this.#rules = rules;
  }

  forJob(job: Job): readonly EffectiveRule<JobContext>[] {
    let key = '';
    for (const policy of this.#policies) key += isFor(policy, job) ? '1' : '0';
    let rules = this.#known.get(key);
    if (rules === undefined) {
      rules = resolve(this.#rules, this.#matching(job));
      this.#known.set(key, rules);
    }
    return rules;
  }

  /** A rule's parameters for a job, by the policies; undefined if the rule does not apply. */
  parametersFor(job: Job, rule: string): Record<string, unknown> | undefined {
    const {
      enabled = true,
      severity: _,
      observeOnly: __,
      ...parameters
    } = settingsOf(rule, this.#matching(job));
    return enabled ? parameters : undefined;
  }

  #matching(job: Job): Policy[] {
    return this.#policies.filter((policy) => isFor(policy, job));
  }

  forServer(server: string, product: Product): readonly EffectiveRule<ServerContext>[] {
    return resolve(
      serverRules,
      this.#policies.filter((policy) => isForServer(policy, server, product)),
    );
  }

  /** The owner of the job or, without a job, of the server: the last policy that names an owner decides. */
  ownerOf(server: string, product: Product, job?: Job): string | undefined {
    const isMeant = (policy: Policy) =>
      job === undefined ? isForServer(policy, server, product) : isFor(policy, job);
    return this.#policies.findLast((policy) => policy.owner !== undefined && isMeant(policy))?.owner;
  }
}
