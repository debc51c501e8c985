import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'

/** One request and its answer, as they went over the wire. */
export interface Exchange {
  readonly method: string
  /** As it came, percent-encoded, with the query. */
  readonly target: string
  /** The parsed body; undefined when there was none. */
  readonly request: unknown
  readonly status: number
  readonly answer: unknown
}

/** An official description of an API that a simulator imitates. */
export interface Contract {
  /** What is wrong with the request; empty when it fits. An operation that the description lacks is wrong too. */
  requestProblems(exchange: Exchange): string[]
  /** What is wrong with the answer. 5xx and 429 may be undescribed: every API has them. */
  answerProblems(exchange: Exchange): string[]
}

type Json = Readonly<Record<string, unknown>>

/**
 * Reads an OpenAPI 3.1 description below CONTRACTS_DIR; null when that is not set, so that simulators work without it. `basePath`
 * is what stands before the description's own paths (the path of its `servers`). `errata` replaces what the description is known
 * to say wrongly, by JSON pointer; each must be there, so that a mended description is noticed.
 * @throws Error when CONTRACTS_DIR is set and the file is not there
 */
export function readContract(
  file: string,
  basePath = '',
  errata: Readonly<Record<string, Json>> = {},
): Contract | null {
  const folder = process.env.CONTRACTS_DIR
  if (!folder) return null
  const path = join(folder, file)
  if (!existsSync(path)) throw new Error(`CONTRACTS_DIR is set, but ${path} is not there`)
  const document = JSON.parse(readFileSync(path, 'utf8')) as Json
  for (const [pointer, schema] of Object.entries(errata)) {
    const wrong = at(document, pointer) as Record<string, unknown>
    for (const key of Object.keys(wrong)) delete wrong[key]
    Object.assign(wrong, schema)
  }
  return contract(document, basePath)
}

/** @throws TypeError when nothing stands there */
function at(document: Json, pointer: string): unknown {
  const parts = pointer.split('/').slice(1)
  const found = parts
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((node, part) => (node as Json)[part], document)
  if (found === undefined) throw new TypeError(`nothing stands at ${pointer} of the description`)
  return found
}

function contract(document: Json, basePath: string): Contract {
  const paths = document.paths as Readonly<Record<string, Json>>
  const compile = compiler(document)

  /** The description of the operation, and where it stands in the document. */
  function find(exchange: Exchange): { operation: Json; pointer: string } | null {
    const path = exchange.target.split('?')[0] ?? ''
    if (!path.startsWith(basePath)) return null
    const template = matchingTemplate(Object.keys(paths), path.slice(basePath.length))
    const method = exchange.method.toLowerCase()
    const operation = template === null ? undefined : (paths[template]?.[method] as Json | undefined)
    return template && operation ? { operation, pointer: `/paths/${escapePointer(template)}/${method}` } : null
  }

  const resolve = (value: Json, pointer: string): { value: Json; pointer: string } => {
    const ref = value.$ref
    if (typeof ref !== 'string') return { value, pointer }
    return { value: at(document, ref.slice(1)) as Json, pointer: ref.slice(1) }
  }

  return {
    requestProblems(exchange) {
      const found = find(exchange)
      if (!found) return [`${exchange.method} ${exchange.target} is not in the description`]
      const parameters = ((found.operation.parameters ?? []) as Json[]).map((one) => resolve(one, '').value)
      const problems = queryProblems(parameters, new URLSearchParams(exchange.target.split('?')[1] ?? ''))
      if (!found.operation.requestBody)
        return exchange.request === undefined ? problems : [...problems, 'a body where none is described']
      const body = resolve(found.operation.requestBody as Json, `${found.pointer}/requestBody`)
      const schema = jsonSchema(body)
      return schema ? [...problems, ...check(compile(schema), exchange.request, 'body')] : problems
    },
    answerProblems(exchange) {
      const found = find(exchange)
      if (!found) return []
      const { status } = exchange
      const described = (found.operation.responses as Readonly<Record<string, Json>>)[status]
      if (!described) return status >= 500 || status === 429 ? [] : [`the status ${status} is not described`]
      const schema = jsonSchema(resolve(described, `${found.pointer}/responses/${status}`))
      return schema ? check(compile(schema), exchange.answer, 'answer') : []
    },
  }
}

/** Compiles the schema at a JSON pointer of the document, once. */
function compiler(document: Json): (pointer: string) => ValidateFunction {
  const ajv = new Ajv2020({ strict: false, validateSchema: false, allErrors: true, logger: false, formats: FORMATS })
  ajv.addSchema(document, 'api')
  const compiled = new Map<string, ValidateFunction>()
  return (pointer) => {
    const known = compiled.get(pointer)
    if (known) return known
    const validate = ajv.compile({ $ref: `api#${encodeURI(pointer)}` })
    compiled.set(pointer, validate)
    return validate
  }
}

const FORMATS = {
  email: /^[^\s@]+@[^\s@]+\.[^\s@]+$/,
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
  uri: (text: string) => URL.canParse(text),
  'strict-uri': (text: string) => URL.canParse(text),
}

function jsonSchema({ value, pointer }: { value: Json; pointer: string }): string | null {
  const media = (value.content as Json | undefined)?.['application/json'] as Json | undefined
  return media?.schema ? `${pointer}/content/application~1json/schema` : null
}

function check(validate: ValidateFunction, value: unknown, what: string): string[] {
  if (validate(value)) return []
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${what}${instancePath} ${message} ${JSON.stringify(params)}`,
  )
}

function queryProblems(parameters: readonly Json[], query: URLSearchParams): string[] {
  const described = parameters.filter((parameter) => parameter.in === 'query')
  const names = described.map((parameter) => String(parameter.name))
  const unknown = [...query.keys()].filter((name) => !names.includes(name))
  const missing = described.filter((parameter) => parameter.required && !query.has(String(parameter.name)))
  return [
    ...unknown.map((name) => `the query parameter "${name}" is not described`),
    ...missing.map((parameter) => `the query parameter "${parameter.name}" is missing`),
  ]
}

/** The template with the fewest placeholders that fits: `/users/me` before `/users/{id}`. */
function matchingTemplate(templates: readonly string[], path: string): string | null {
  const parts = path.split('/')
  const fitting = templates.filter((template) => {
    const wanted = template.split('/')
    return wanted.length === parts.length && wanted.every((part, at) => part.startsWith('{') || part === parts[at])
  })
  const holes = (template: string) => template.split('{').length
  return fitting.toSorted((a, b) => holes(a) - holes(b))[0] ?? null
}

function escapePointer(part: string): string {
  return part.replaceAll('~', '~0').replaceAll('/', '~1')
}
