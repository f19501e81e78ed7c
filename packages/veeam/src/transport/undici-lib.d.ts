// undici publishes types only for its index, which costs a Lambda cold start three times as much as the pool.
declare module 'undici/lib/dispatcher/pool.js' {
  const pool: typeof import('undici').Pool;
  export default pool;
}
