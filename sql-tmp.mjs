import 'reflect-metadata'
import { getVariableValues } from 'graphql/execution/values.js'
import { OURS } from './bench/home/documents.mjs'
import { createPlans } from './dist/server/graphql/documents/plan.js'
import { registerDocuments } from './dist/server/graphql/documents/register.js'
import { buildBackplaneSchema } from './dist/server/graphql/schema.js'
import { modelOf } from './dist/server/reads.js'

const model = modelOf([])
const schema = buildBackplaneSchema([], model)
const doc = registerDocuments(schema, model, new Map([['sha256:x', OURS]])).get('sha256:x')
const { coerced } = getVariableValues(schema, doc.operation.variableDefinitions, { tenant: 'tnt_' + '0'.repeat(32) })
const nulls = new Set(['Notification.readAt', 'TenantSubscription.currentPeriodEnd', 'PlanFeature.limitValue'])
const p = createPlans(schema, model, { nullable: (n, c) => nulls.has(n + '.' + c) })(doc, coerced)
process.stdout.write(p.plan?.text ?? JSON.stringify(p))
