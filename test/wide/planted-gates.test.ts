import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const GATES = [
  ...['types', 'format', 'schema', 'generated', 'dead-code', 'imports'],
  ...['descriptions', 'deprecations', 'breaking', 'failpoints', 'money', 'length'],
]

/** Runs a script of tools/check; resolves whether or not it fails. */
async function run(script: string, ...args: string[]): Promise<{ code: number; output: string }> {
  const done = promisify(execFile)(process.execPath, [`tools/check/${script}`, ...args])
  return done.then(
    ({ stdout }) => ({ code: 0, output: stdout }),
    (error: { code: number; stdout: string; stderr: string }) => ({
      code: error.code,
      output: error.stdout + error.stderr,
    }),
  )
}

describe.concurrent('npm run check', () => {
  it('has exactly the gates that are proved here, and says so when asked for another', async () => {
    const { code, output } = await run('run.mjs', 'nonsense')
    expect(code).toBe(2)
    expect(output).toBe(`There is no gate "nonsense". The gates: ${GATES.join(', ')}\n`)
  })

  for (const gate of GATES) {
    it(`the gate "${gate}" passes a sound project, and fails and names each planted violation`, {
      timeout: 180_000,
    }, async () => {
      const { code, output } = await run('planted.mjs', gate)
      expect(output.split('\n').filter((line) => line !== '' && !line.startsWith('✓ '))).toEqual([])
      expect(output).toContain(`✓ ${gate}: a sound project passes`)
      expect(output).toMatch(/ is found\n$/)
      expect(code).toBe(0)
    })
  }
})
