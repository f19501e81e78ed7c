const mostJobs = 5_000;

/** What `GET /jobs` would be asked for. */
export function jobQuery(server: string | undefined): object {
  return { limit: String(mostJobs), ...(server !== undefined && { server }) };
}
