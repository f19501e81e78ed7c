/** Source of the versions: em_rest/em_web_api_versions (v1_3 is 9.5, v1_4 is 9.5 U4 … v1_7 is 12 and 13). */
export const API_VERSIONS = ['v1_1', 'v1_2', 'v1_3', 'v1_4', 'v1_5', 'v1_6', 'v1_7'] as const;
export type ApiVersion = (typeof API_VERSIONS)[number];

export interface EnterpriseManagerOptions {
  /** The newest API version the server knows. Default v1_7. */
  readonly apiVersion?: 'v1_3' | 'v1_4' | 'v1_5' | 'v1_6' | 'v1_7' | undefined;
  /** JSON keys are camelCase from product version 13 on, PascalCase before. Default 12. */
  readonly productVersion?: 11 | 12 | 13 | undefined;
  /** Whether the order and the presence of elements in a JobCloneSpec are enforced. Default true. */
  readonly strictCloneSpec?: boolean | undefined;
  /** The host (and port) that Hrefs carry, when it is not the one the client asked. */
  readonly advertisedHost?: string | undefined;
}
