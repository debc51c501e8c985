import { runTool } from '../tool.mjs'

/** Format and lint. Warnings count: a rule is worth failing for, or it is off. */
export const format = {
  name: 'format',
  title: 'format and lint',
  async run(root) {
    const args = ['ci', '--error-on-warnings', '--max-diagnostics=50', '--colors=off', '.']
    const { code, output } = await runTool(root, '@biomejs/biome', 'biome', args)
    const checked = Number(/Checked (\d+) files/.exec(output)?.[1] ?? 0)
    if (checked === 0) return { ok: false, details: `Biome checked no file.\n${output}` }
    return {
      ok: code === 0,
      note: `${checked} files`,
      details: `${output.trim()}\nMend what can be mended: npm run format`,
    }
  },
}
