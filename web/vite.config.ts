import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** Everything that is not the page's own comes from the server. */
const SERVED = ['/graphql', '/config.json', '/oidc', '/interaction', '/local', '/webhooks']
const server = process.env.BACKPLANE_URL ?? `http://127.0.0.1:${process.env.PORT ?? 4000}`

export default defineConfig({
  plugins: [react()],
  server: {
    host: '127.0.0.1',
    port: 5173,
    strictPort: true,
    proxy: Object.fromEntries(SERVED.map((path) => [path, { target: server }])),
  },
  build: {
    target: 'es2023',
    // A data: address would need an exception in the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
})
