import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/** Everything that is not the pages' own comes from the server. */
const SERVED = ['/graphql', '/config.json', '/oidc', '/interaction', '/local', '/webhooks']
const server = process.env.BACKPLANE_URL ?? `http://127.0.0.1:${process.env.PORT ?? 4000}`

/** As the server does it (server/http/explorer-door.ts): the second page has an address without an ending. */
const explorerPath: Plugin = {
  name: 'explorer-path',
  configureServer({ middlewares }) {
    middlewares.use((request, _response, next) => {
      request.url = request.url?.replace(/^\/explorer(?=\?|$)/, '/explorer.html')
      next()
    })
  },
}

export default defineConfig({
  plugins: [react(), explorerPath],
  server: {
    host: '127.0.0.1',
    port: 5173,
    strictPort: true,
    proxy: Object.fromEntries(SERVED.map((path) => [path, { target: server, ws: path === '/graphql' }])),
  },
  build: {
    target: 'es2023',
    // A data: address would need an exception in the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: ['index.html', 'explorer.html'].map((name) => `${import.meta.dirname}/${name}`),
      onLog(level, log, handle) {
        // Of GraphiQL's packages, which were compiled already: the words are for a compiler that does not come.
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') handle(level, log)
      },
    },
    // The editor's own script; only the explorer loads it.
    chunkSizeWarningLimit: 5_000,
  },
  worker: { format: 'es' },
})
