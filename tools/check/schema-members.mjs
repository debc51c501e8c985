import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  buildSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql'

/** Ours, and the demo's whole. */
export const SCHEMA_FILES = ['schema/schema.graphql', 'examples/better-movies/schema.graphql']

/** A schema of the project; null when it is not there. @throws Error when it is none */
export function readSchema(root, file) {
  const path = join(root, file)
  return existsSync(path) ? buildSchema(readFileSync(path, 'utf8')) : null
}

/**
 * Everything that a schema names: types, fields, arguments, input fields, enum values.
 * @returns {{ path: string, description?: string | null, deprecationReason?: string | null }[]} `Tenant.members.first`
 */
export function membersOf(schema) {
  return Object.values(schema.getTypeMap())
    .filter((type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type))
    .flatMap((type) => [
      { path: type.name, description: type.description },
      ...partsOf(type).flatMap((part) => [
        member(type.name, part),
        ...(part.args ?? []).map((argument) => member(`${type.name}.${part.name}`, argument)),
      ]),
    ])
}

function partsOf(type) {
  if (isEnumType(type)) return type.getValues()
  const hasFields = isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)
  return hasFields ? Object.values(type.getFields()) : []
}

function member(parent, { name, description, deprecationReason }) {
  return { path: `${parent}.${name}`, description, deprecationReason }
}

/** What is wrong with the members of every schema of the project, each once. */
export function problemsOf(root, problemOf) {
  const schemas = SCHEMA_FILES.flatMap((file) => readSchema(root, file) ?? [])
  if (schemas.length === 0) return { count: 0, problems: [`${SCHEMA_FILES[0]} is not there: npm run generate`] }
  const members = schemas.flatMap(membersOf)
  const problems = new Set(members.flatMap((each) => problemOf(each) ?? []))
  return { count: new Set(members.map(({ path }) => path)).size, problems: [...problems] }
}
