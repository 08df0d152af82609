import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { licences } from './scripts/licences.mjs';

// The server answers `/` with index.html and everything else under `/page/`; every file but the first has its hash in its name.
export default defineConfig({
  base: '/page/',
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [licences()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    sourcemap: false,
    assetsInlineLimit: 0,
    target: 'es2022',
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
    reportCompressedSize: true,
  },
  // The host stays as the browser named it: the server refuses writes of a page from elsewhere.
  // `npm run dev` shows the page as it is being written, on the data of a server that runs beside it.
  server: {
    proxy: Object.fromEntries(
      ['/v1', '/collections', '/openapi.json', '/api', '/page/try', '/health', '/metrics'].map((path) => [path, { target: process.env.TURASH_SERVER ?? 'http://127.0.0.1:8080', changeOrigin: false }]),
    ),
  },
});
