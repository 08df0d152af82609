// Where the page is: in the program, or with TURASH_PREVIEW=1 as `npm run build` last left it, on the data of the program. The latter shows
// a change before the program is built again.
import { preview } from 'vite';

export async function pageOf(server) {
  if (!process.env.TURASH_PREVIEW) return { page: server.address, stop: async () => {} };
  process.env.TURASH_SERVER = server.address;
  const shown = await preview({ configFile: new URL('../vite.config.mjs', import.meta.url).pathname, preview: { host: '127.0.0.1', port: 0 }, logLevel: 'silent' });
  const { port } = shown.httpServer.address();
  return { page: `http://127.0.0.1:${port}/page`, stop: () => shown.close() };
}
