import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSchema, getNamedType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql'
import ts from 'typescript'
import { sourceFiles } from '../source-files.mjs'

const PRINTED = ['schema/schema.graphql', 'examples/better-movies/schema.graphql']
/** What holds an amount of money: whole minor units as bigint, or a decimal text. */
const AMOUNT = /(Minor|Decimal)$/
const MONEY_FIELD = /(amount|price|minor|total|fee|tax|paid|refund|balance|discount|recurring|revenue)/i
const CODE = ['domain/', 'providers/payments/', 'resolvers/', 'lib/', 'examples/better-movies/']
const TO_NUMBER = new Set(['Number', 'parseFloat', 'parseInt'])
/** Beside such a line stands why a number is exact there: an adapter whose vendor's wire has numbers. */
const REASON = /Exact because: \S+/

/** No amount of money is a floating-point number: not in the schema, not in the database, not in the code. */
export const money = {
  name: 'money',
  title: 'money is never a float',
  async run(root) {
    const problems = []
    for (const file of PRINTED.filter((each) => existsSync(join(root, each))))
      problems.push(...floatsOf(readFileSync(join(root, file), 'utf8')).map((path) => `${file}: ${path} is a Float`))
    for (const file of sourceFiles(root, /\.prisma$/)) problems.push(...columnsOf(root, file))
    const code = sourceFiles(root, /\.ts$/).filter((file) => CODE.some((folder) => file.startsWith(folder)))
    for (const file of code) problems.push(...conversionsOf(file, readFileSync(join(root, file), 'utf8')))
    if (code.length === 0) problems.push('no source file was found')
    return { ok: problems.length === 0, note: `${code.length} files`, details: problems.join('\n') }
  },
}

function floatsOf(sdl) {
  return Object.values(buildSchema(sdl, { assumeValidSDL: true }).getTypeMap())
    .filter(
      (type) => !type.name.startsWith('__') && (isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)),
    )
    .flatMap((type) =>
      Object.values(type.getFields()).flatMap((field) =>
        [field, ...(field.args ?? [])]
          .filter((each) => getNamedType(each.type).name === 'Float' && MONEY_FIELD.test(`${type.name}.${each.name}`))
          .map((each) => `${type.name}.${each === field ? field.name : `${field.name}(${each.name})`}`),
      ),
    )
}

function columnsOf(root, file) {
  return readFileSync(join(root, file), 'utf8')
    .split('\n')
    .flatMap((line, index) =>
      /^\s+\w*(Minor|[aA]mount)\w*\s+(Float|Int)\b/.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [],
    )
}

/** Where an amount becomes a number, or is calculated with as one. */
function conversionsOf(file, text) {
  if (!/Minor|Decimal/.test(text)) return []
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const lines = text.split('\n')
  const found = []
  const report = (node, what) => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart(source))
    const beside = `${lines[line - 1] ?? ''}\n${lines[line]}`
    if (!REASON.test(beside)) found.push(`${file}:${line + 1}: ${what}: ${lines[line].trim()}`)
  }
  const visit = (node) => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && TO_NUMBER.has(node.expression.text)) {
      if (node.arguments.some(namesAmount)) report(node, 'an amount becomes a number')
    } else if (
      ts.isPrefixUnaryExpression(node) &&
      node.operator === ts.SyntaxKind.PlusToken &&
      namesAmount(node.operand)
    )
      report(node, 'an amount becomes a number')
    else if (ts.isBinaryExpression(node) && ARITHMETIC.has(node.operatorToken.kind)) {
      const [one, other] = [node.left, node.right]
      if ((isFloat(one) && namesAmount(other)) || (isFloat(other) && namesAmount(one)))
        report(node, 'an amount is calculated with as a number')
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

const ARITHMETIC = new Set([
  ts.SyntaxKind.PlusToken,
  ts.SyntaxKind.MinusToken,
  ts.SyntaxKind.AsteriskToken,
  ts.SyntaxKind.SlashToken,
  ts.SyntaxKind.PercentToken,
  ts.SyntaxKind.AsteriskAsteriskToken,
])

/** `5` or `0.5`, and not `5n`. */
function isFloat(node) {
  return ts.isNumericLiteral(node) || (ts.isParenthesizedExpression(node) && isFloat(node.expression))
}

function namesAmount(node) {
  if (ts.isIdentifier(node)) return AMOUNT.test(node.text)
  if (ts.isPropertyAccessExpression(node)) return AMOUNT.test(node.name.text)
  if (ts.isParenthesizedExpression(node) || ts.isNonNullExpression(node) || ts.isAsExpression(node))
    return namesAmount(node.expression)
  if (ts.isBinaryExpression(node)) return namesAmount(node.left) || namesAmount(node.right)
  if (ts.isConditionalExpression(node)) return namesAmount(node.whenTrue) || namesAmount(node.whenFalse)
  // amountMinor.toString()
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression))
    return namesAmount(node.expression.expression)
  return false
}
