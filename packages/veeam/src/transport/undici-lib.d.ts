// undici publishes types for its index only; its index costs a Lambda cold start three times what the pool does.
declare module 'undici/lib/dispatcher/pool.js' {
  const pool: typeof import('undici').Pool;
  export default pool;
}
