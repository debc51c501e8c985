// `npm run dev`: the server from its sources, started again at each change, and vite's own server for the pages.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from './build.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const require = createRequire(join(root, 'package.json'))

build()
const programs = [
  [
    join(dirname(require.resolve('tsx/package.json')), 'dist', 'cli.mjs'),
    'watch',
    '--clear-screen=false',
    'server/main.ts',
  ],
]
if (existsSync(join(root, 'web', 'index.html')))
  programs.push([join(dirname(require.resolve('vite/package.json')), 'bin', 'vite.js'), 'web'])
// The pages are visited through vite, which passes everything else on: that is then the address that the issuer sends people back to.
const PUBLIC_URL = process.env.PUBLIC_URL ?? 'http://127.0.0.1:5173'
const env = existsSync(join(root, 'web', 'index.html')) ? { ...process.env, PUBLIC_URL } : process.env
const children = programs.map((args) => spawn(process.execPath, args, { cwd: root, stdio: 'inherit', env }))

let stopping = false
function stopAll() {
  if (stopping) return
  stopping = true
  for (const child of children) if (child.exitCode === null) child.kill('SIGTERM')
}
// A Ctrl-C reaches the children by itself; staying lets them drain before the prompt is back.
process.on('SIGINT', stopAll)
process.on('SIGTERM', stopAll)
for (const child of children) child.once('exit', stopAll)
