import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { sourceFiles } from '../source-files.mjs'

const REGISTRY = 'domain/failpoints.ts'
const MOMENTS = ['claimed', 'called']
/** What takes money or gives it back at once, whoever calls it: with an intent of its own, or as a worker's step. */
const MOVES_MONEY = ['createPayment', 'payInvoice', 'refundInvoice', 'refundPayment', 'reverseTransfer']

/**
 * Whoever claims an intent passes both failpoints of its verb, and the registry names it: the crash matrix is made from there. Whoever moves money without an
 * intent of their own passes failpoints too.
 */
export const failpoints = {
  name: 'failpoints',
  title: 'each money verb can be crashed',
  async run(root) {
    const files = sourceFiles(root, /\.ts$/)
      .filter((file) => file.startsWith('domain/'))
      .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }))
    const registry = files.find(({ file }) => file === REGISTRY)
    if (!registry) return { ok: false, details: `${REGISTRY} is not there` }
    const registered = new Set(namesIn(registry.text, 'MONEY_VERBS'))
    const claimed = files.flatMap(({ file, text }) => claimsOf(file, text).map((verb) => ({ file, text, verb })))
    const problems = claimed.flatMap((claim) => problemsOf(claim, registered))
    for (const { file, text } of files) {
      const moved = MOVES_MONEY.find((method) => text.includes(`payments.${method}(`))
      if (moved && !text.includes('.failpoint(')) problems.push(`${file}: calls ${moved} and passes no failpoint`)
    }
    for (const verb of registered) {
      if (!files.some(({ file, text }) => file !== REGISTRY && text.includes(`'${verb}'`)))
        problems.push(`${REGISTRY}: nobody claims "${verb}". Take it out of MONEY_VERBS`)
    }
    if (registered.size === 0) problems.push(`${REGISTRY}: MONEY_VERBS names no verb`)
    return { ok: problems.length === 0, note: `${registered.size} verbs`, details: problems.join('\n') }
  },
}

function problemsOf({ file, text, verb }, registered) {
  const name = verb ?? '$' + '{verb}'
  const missing = MOMENTS.filter((moment) => !text.includes(`${name}:${moment}`)).map(
    (moment) => `${file}: claims an intent and passes no failpoint('${name}:${moment}')`,
  )
  if (verb === null || registered.has(verb)) return missing
  return [...missing, `${file}: "${verb}" is not in MONEY_VERBS of ${REGISTRY}`]
}

/** The verb of every `claim(…)` in the file; null for one that is not written out there. */
function claimsOf(file, text) {
  // Whoever does not call the payments provider (the issuer's programs, an order that a worker pays) leaves nobody without an answer.
  if (!text.includes('intents/claim.ts') || !/\bpayments\.\w+\(/.test(text)) return []
  const found = []
  const visit = (node) => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'claim')
      found.push(verbOf(node))
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest))
  return found
}

function verbOf(call) {
  const object = call.arguments.find(ts.isObjectLiteralExpression)
  const property = object?.properties.find(
    (each) => each.name && ts.isIdentifier(each.name) && each.name.text === 'verb',
  )
  const value = property && ts.isPropertyAssignment(property) ? property.initializer : null
  return value && ts.isStringLiteral(value) ? value.text : null
}

function namesIn(text, constant) {
  const list = new RegExp(`${constant} = \\[([^\\]]*)\\]`).exec(text)?.[1] ?? ''
  return [...list.matchAll(/'([^']+)'/g)].map((match) => match[1])
}
