// With TURASH_PREVIEW=1 the page is the one that `npm run build` last left, in front of the program: a change shows before the program is built
// again. Everything but the page comes from the program.
import { preview } from 'vite';

// As the program sends it (crates/turash-http/src/page.rs).
const POLICY = "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
// Nothing is compressed on the way: an older program compressed some answers badly.
const PROXIED = ['/v1', '/collections', '/openapi.json', '/health', '/metrics'];

/** The page in front of a server, at a port of one's own (0: whichever is free). */
export async function inFrontOf(address, port) {
  const shown = await preview({
    configFile: new URL('../vite.config.mjs', import.meta.url).pathname,
    logLevel: 'silent',
    preview: {
      host: '127.0.0.1', port, strictPort: port !== 0, headers: { 'content-security-policy': POLICY },
      proxy: Object.fromEntries(PROXIED.map((path) => [path, { target: address, changeOrigin: false, headers: { 'accept-encoding': 'identity' } }])),
    },
  });
  return { address: `http://127.0.0.1:${shown.httpServer.address().port}`, stop: () => shown.close() };
}
