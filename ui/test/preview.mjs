// Where the page is: in the program, or with TURASH_PREVIEW=1 as `npm run build` last left it, on the data of the program. The latter shows
// a change before the program is built again.
import { preview } from 'vite';

// As the program sends it (crates/turash-http/src/page.rs).
const POLICY = "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export async function pageOf(server) {
  if (!process.env.TURASH_PREVIEW) return { page: server.address, stop: async () => {} };
  process.env.TURASH_SERVER = server.address;
  const shown = await preview({ configFile: new URL('../vite.config.mjs', import.meta.url).pathname, preview: { host: '127.0.0.1', port: 0, headers: { 'content-security-policy': POLICY } }, logLevel: 'silent' });
  const { port } = shown.httpServer.address();
  return { page: `http://127.0.0.1:${port}/page`, stop: () => shown.close() };
}
