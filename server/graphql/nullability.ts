import { type GraphQLSchema, isNonNullType, isObjectType } from 'graphql'
import { getMetadataStorage } from 'type-graphql'
import type { Catalogue } from '../../reads/catalogue.ts'
import type { Model } from '../../reads/model.ts'
import type { Noun } from '../../reads/noun.ts'

/**
 * Finds the fields that promise a value where the database may have none: one such row would fail the answer that it is part of. Compares
 * each noun with the object type of its name. A column's field with a resolver of its own may promise what the column does not; a
 * relation's field may not, since a relation that starts at null leads nowhere.
 * @returns one line for each, with what to do
 */
export function checkNullability(schema: GraphQLSchema, model: Model, catalogue: Catalogue): string[] {
  const resolved = fieldsWithResolvers()
  return model.nouns.flatMap((noun) => {
    const { name } = noun
    const type = schema.getType(name)
    if (!isObjectType(type)) return []
    return Object.values(type.getFields())
      .filter((field) => isNonNullType(field.type))
      .flatMap((field) => {
        const column = promised(model, noun, field.name, resolved.has(`${name}.${field.name}`))
        return column && catalogue.nullable(name, column)
          ? `${name}.${field.name} is ${field.type} in the schema, and ${noun.table} allows no value for "${column}". Make the field nullable, or the column not null in a migration.`
          : []
      })
  })
}

/** The column that the field's value stands or falls with, if any. */
function promised(model: Model, noun: Noun, field: string, resolved: boolean): string | null {
  const relation = model.findRelation(noun.name, field)
  if (relation) return relation.kind === 'one' && !relation.viewer && !relation.arg ? (relation.from ?? noun.key) : null
  return !resolved && noun.columns[field] ? field : null
}

/** `Type.field` of every field that a method of ours answers. That a field has a `resolve` says less: a policy puts one there too. */
function fieldsWithResolvers(): ReadonlySet<string> {
  const { fieldResolvers, objectTypes } = getMetadataStorage()
  const nameOf = new Map(objectTypes.map((type) => [type.target, type.name]))
  return new Set(
    fieldResolvers.map(
      (each) => `${nameOf.get(each.getObjectType?.() as (typeof objectTypes)[0]['target'])}.${each.schemaName}`,
    ),
  )
}
