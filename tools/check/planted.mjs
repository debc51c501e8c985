import { spawn } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { GATES } from './gates.mjs'
import { TREES } from './planted-trees.mjs'
import { runTool } from './tool.mjs'

/*
 * Proves the gates: a gate that never fails guards nothing. Each runs on a sound little project, where it must pass, and on
 * copies with one violation each, where it must fail and name the culprit. `node tools/check/planted.mjs [gate…]`
 */

const project = fileURLToPath(new URL('../../', import.meta.url))

/**
 * Plants every violation of a tree in turn.
 * @param {(typeof TREES)[number]} tree
 * @returns {Promise<{ what: string, wrong: string | null }[]>} `wrong` says how the gate failed to do its work
 */
async function prove(tree) {
  const sound = await mkdtemp(join(tmpdir(), 'backplane-planted-'))
  try {
    await symlink(join(project, 'node_modules'), join(sound, 'node_modules'))
    for (const path of tree.copies) await cp(join(project, path), join(sound, path), { recursive: true })
    await write(sound, tree.files)
    if (tree.prepare === 'codegen') {
      await runTool(sound, '@graphql-codegen/cli', 'graphql-codegen', ['--config', 'codegen.yml'])
    }
    const { code, output } = await runGate(sound, tree)
    const results = [{ what: 'a sound project passes', wrong: code === 0 ? null : `ended with ${code}:\n${output}` }]
    for (const violation of tree.violations) {
      results.push({ what: `${violation.what} is found`, wrong: await plant(sound, tree, violation) })
    }
    return results
  } finally {
    await rm(sound, { recursive: true, force: true })
  }
}

/** What the gate did wrong about the violation, or null. */
async function plant(sound, tree, { files, without = [], blames }) {
  const root = await mkdtemp(join(tmpdir(), 'backplane-planted-'))
  try {
    await cp(sound, root, { recursive: true })
    await write(root, files)
    for (const path of without) await rm(join(root, path), { recursive: true })
    const { code, output } = await runGate(root, tree)
    if (code !== 1) return `ended with ${code}, not 1:\n${output}`
    return output.includes(blames) ? null : `no word of ${blames}:\n${output}`
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}

async function write(root, files) {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
}

function runGate(root, { gate, arguments: more = [] }) {
  return new Promise((resolve, reject) => {
    const args = [join(project, 'tools/check/run.mjs'), '--root', root, gate, ...more]
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text
      })
    }
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, output }))
  })
}

const named = process.argv.slice(2)
const gates = GATES.map((gate) => gate.name).filter((name) => named.length === 0 || named.includes(name))
for (const gate of gates) {
  const tree = TREES.find((candidate) => candidate.gate === gate)
  const results = tree ? await prove(tree) : [{ what: 'nothing is planted', wrong: 'add a tree to planted-trees.mjs' }]
  for (const { what, wrong } of results) {
    process.stdout.write(`${wrong === null ? '✓' : '✗'} ${gate}: ${what}${wrong === null ? '' : `\n${wrong}`}\n`)
    if (wrong !== null) process.exitCode = 1
  }
}
