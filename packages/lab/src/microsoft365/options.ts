/** Source: vbo-rest/versioning (v6 is 6.0, v7 is 7.0, v8 is 8.0; all three listed as supported by version 8). */
export const API_VERSIONS = ['v6', 'v7', 'v8'] as const;
export type ApiVersion = (typeof API_VERSIONS)[number];

export interface Microsoft365Options {
  /** The newest API version the server knows; it serves the older ones too. Default v8. */
  readonly version?: ApiVersion | undefined;
  /** How long an access token lives, in milliseconds. Default 60 minutes (vbo-rest/authorization). */
  readonly tokenLifetimeMs?: number | undefined;
  /**
   * Whether a copy job's target must be an archive tier, as the OpenAPI documents of all versions say. Default
   * false: any object storage, as the user guide of version 8 says.
   */
  readonly archiveTargetsOnly?: boolean | undefined;
}
