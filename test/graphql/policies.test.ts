import { GraphQLObjectType } from 'graphql'
import { beforeAll, describe, expect, it } from 'vitest'
import { betterMovies } from '../../examples/better-movies/extension.ts'
import { objectTypes, policyOf } from '../../server/graphql/policies.ts'
import { buildBackplaneSchema } from '../../server/graphql/schema.ts'

describe('the schema', () => {
  let fields: Readonly<Record<string, string>>
  let scopes: Readonly<Record<string, unknown>>

  beforeAll(() => {
    const schema = buildBackplaneSchema([betterMovies])
    const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
    const all = [...roots.filter((root) => root instanceof GraphQLObjectType), ...objectTypes(schema)]
    fields = Object.fromEntries(
      all.flatMap((type) =>
        Object.values(type.getFields()).flatMap((field) => {
          const policy = policyOf(field)
          if (!policy) return roots.includes(type) ? [[`${type.name}.${field.name}`, 'NONE']] : []
          return [[`${type.name}.${field.name}`, 'permission' in policy ? policy.permission : policy.kind]]
        }),
      ),
    )
    scopes = Object.fromEntries(objectTypes(schema).map((type) => [type.name, type.extensions.readScope]))
  })

  it('declares for every root field, and for the fields that need more than their object, who may ask', () => {
    expect(fields).toMatchInlineSnapshot(`
      {
        "Mutation.advanceClock": "operator:clock",
        "Mutation.cancelSubscription": "billing:write",
        "Mutation.createTenant": "signedIn",
        "Mutation.markNotificationRead": "signedIn",
        "Mutation.registerDevice": "holding:write",
        "Mutation.removeDevice": "holding:write",
        "Mutation.startCardSetup": "billing:write",
        "Mutation.subscribe": "billing:write",
        "Query.films": "public",
        "Query.metrics": "operator:metrics",
        "Query.plans": "public",
        "Query.tenant": "tenant:read",
        "Query.viewer": "signedIn",
        "Tenant.invoices": "billing:read",
        "Tenant.paymentMethods": "billing:read",
        "TenantSubscription.invoices": "billing:read",
      }
    `)
  })

  it('says of every type whose rows it shows', () => {
    expect(Object.values(scopes).filter((scope) => !scope)).toEqual([])
    const open = Object.keys(scopes).filter((type) => scopes[type] === 'everyone')
    expect(open.toSorted()).toMatchInlineSnapshot(`
      [
        "ActionRequired",
        "Feature",
        "Film",
        "InvalidInput",
        "Money",
        "PageInfo",
        "PaymentDeclined",
        "PaymentMethodRequired",
        "Plan",
        "PlanFeature",
        "Price",
        "SlugTaken",
      ]
    `)
  })
})
