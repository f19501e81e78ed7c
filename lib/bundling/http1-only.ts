import type { Plugin } from 'esbuild';

/**
 * Leaves undici's HTTP/2 out of the bundles (17 KiB in every function that talks to a server). It is used only when a
 * TLS connection has negotiated `h2`, which ours never offer.
 */
export const http1Only: Plugin = {
  name: 'http1-only',
  setup(build) {
    build.onLoad({ filter: /undici[/\\]lib[/\\]dispatcher[/\\]client-h2\.js$/ }, () => ({
      contents: "module.exports = () => { throw new Error('HTTP/2 is left out of the bundles.'); };",
      loader: 'js',
    }));
  },
};
