import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'backplane-readme-test-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

let count = 0

/** Runs the tool over a page of its own, without starting the product. */
async function check(page: string): Promise<{ code: number; output: string }> {
  count += 1
  const file = join(folder, `${count}.md`)
  await writeFile(file, page)
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['tools/readme-check.mjs', '--no-start', '--file', file],
      { timeout: 120_000 },
      (error, stdout, stderr) => resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
    )
  })
}

const block = (commands: string, shown?: string) =>
  `## Step\n\n\`\`\`bash run\n${commands}\n\`\`\`\n\n${shown === undefined ? '' : `\`\`\`text\n${shown}\n\`\`\`\n`}\n`

describe('npm run test:readme', () => {
  it('passes a page whose commands show what it says, in one shell', async () => {
    const page = block('NAME=Ada') + block('echo "  hello $NAME"; echo skipped; echo id_123', '  hello Ada\n…\nid_…')
    const { code, output } = await check(page)
    expect(output).toMatch(/^✓ Step {2}line {3}3 .*\n✓ Step {2}line {2}10 .*\n$/)
    expect(code).toBe(0)
  })

  it('stops at a command that fails, anywhere in a block, and shows it', async () => {
    const { code, output } = await check(block('f() { ls /not-here; echo after; }\nf') + block('echo never'))
    expect(code).toBe(1)
    expect(output).toContain('✗ Step')
    expect(output).toMatch(/a command ended with [1-9]/)
    expect(output).toContain("cannot access '/not-here'")
    expect(output).not.toContain('never')
  })

  it('fails when an expected line is missing, or comes before another that it should follow', async () => {
    expect((await check(block('echo one', 'two'))).output).toContain('this line is not shown: two')
    const wrongOrder = await check(block('echo one; echo two', 'two\none'))
    expect(wrongOrder.output).toContain('this line is not shown: one')
    expect(wrongOrder.code).toBe(1)
  })

  it('fails when the shell ends, and when a page has no commands at all', async () => {
    expect(await check(block('exit 3'))).toMatchObject({ code: 1, output: expect.stringContaining('the shell ended') })
    expect(await check('```bash\necho not marked\n```\n')).toMatchObject({
      code: 1,
      output: expect.stringContaining('has no block that begins with'),
    })
  })
})
