import { runTool } from '../tool.mjs'

/** Files, exports and packages that nothing uses. */
export const deadCode = {
  name: 'dead-code',
  title: 'dead code',
  async run(root) {
    const { code, output } = await runTool(root, 'knip', 'knip', ['--no-progress', '--no-config-hints'])
    return { ok: code === 0, details: output.trim() || `knip ended with ${code}` }
  },
}
