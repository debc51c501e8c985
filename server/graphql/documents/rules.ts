import { type GraphQLSchema, parse, TypeInfo, visit, visitWithTypeInfo } from 'graphql'
import type { CheckedDocument, DocumentRules, UsedDeprecation } from '../../../domain/documents/rules.ts'
import type { Model } from '../../../reads/model.ts'
import { CEILINGS, DEFAULT_LIMITS, type Limits } from '../../limits/table.ts'
import { documentId } from './manifest.ts'
import { registerDocument } from './register.ts'

/**
 * What this schema says of documents.
 * @param hints whether a typo is answered with the schema's own names
 */
export function documentRulesOf(
  schema: GraphQLSchema,
  model: Model,
  { hints, limits = DEFAULT_LIMITS }: { readonly hints: boolean; readonly limits?: Limits },
): DocumentRules {
  return {
    check(text): CheckedDocument {
      try {
        const { operation } = registerDocument(schema, model, documentId(text), text, 0, limits)
        return { kind: operation.operation, name: operation.name?.value ?? null }
      } catch (error) {
        const { message } = error as Error
        return { kind: 'refused', problem: hints ? message : message.replace(/ ?Did you mean .*$/s, '') }
      }
    },
    deprecationsOf: (text) => deprecationsIn(schema, text),
  }
}

/** Where documents are checked before there is a server, and where there is none: the schema is built when it is first asked. */
export function lazyDocumentRules(rules: () => DocumentRules): DocumentRules {
  let made: DocumentRules | undefined
  const get = () => {
    made ??= rules()
    return made
  }
  return { check: (text) => get().check(text), deprecationsOf: (text) => get().deprecationsOf(text) }
}

function deprecationsIn(schema: GraphQLSchema, text: string): readonly UsedDeprecation[] {
  const used = new Map<string, UsedDeprecation>()
  const note = (field: string, reason: string | null | undefined) => {
    if (typeof reason === 'string') used.set(field, { field, reason, removedAfter: dateIn(reason) })
  }
  const info = new TypeInfo(schema)
  visit(
    parse(text, { maxTokens: CEILINGS.tokens }),
    visitWithTypeInfo(info, {
      Field() {
        note(fieldName(info), info.getFieldDef()?.deprecationReason)
      },
      Argument({ name }) {
        const owner = info.getDirective() ? `@${info.getDirective()?.name}` : fieldName(info)
        note(`${owner}(${name.value}:)`, info.getArgument()?.deprecationReason)
      },
      ObjectField({ name }) {
        const parent = info.getParentInputType()
        if (parent && 'getFields' in parent)
          note(`${parent.name}.${name.value}`, parent.getFields()[name.value]?.deprecationReason)
      },
      EnumValue({ value }) {
        note(`${String(info.getInputType()).replace(/[[\]!]/g, '')}.${value}`, info.getEnumValue()?.deprecationReason)
      },
    }),
  )
  return [...used.values()]
}

const fieldName = (info: TypeInfo) => `${info.getParentType()?.name}.${info.getFieldDef()?.name}`

/** The form of a deprecation in this schema: "Deprecated: … Removed after 2027-06-30." */
function dateIn(reason: string): string | null {
  return /Removed after (\d{4}-\d{2}-\d{2})\b/.exec(reason)?.[1] ?? null
}
