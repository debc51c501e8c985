import { describe, expect, it } from 'vitest'
import { DomainError } from '../../domain/errors.ts'
import { CALLER_CLASSES } from '../../server/limits/classes.ts'
import { createDocumentGate, type GateParts } from '../../server/limits/document-gate.ts'
import { requestStages } from '../../server/limits/stages.ts'
import { CEILINGS, DEFAULT_LIMITS, LIMIT_NAMES, limitsOf } from '../../server/limits/table.ts'
import { quietLog } from '../support/log.ts'

const aliased = (count: number) =>
  `{ ${Array.from({ length: count }, (_, index) => `a${index}:__typename`).join(' ')} }`
const BRINGER = { caller: 'person', requestId: 'req_test' } as const

function gateOf(parts: Partial<GateParts>) {
  const stages = requestStages()
  const gate = createDocumentGate({
    limits: DEFAULT_LIMITS,
    stages,
    introspection: 'operators',
    log: quietLog,
    ...parts,
  })
  return { gate, stages }
}

describe('the gate of documents', () => {
  it('lets each class of caller in by its own numbers', () => {
    const limits = limitsOf({ aliases: { anonymous: 1, person: 2, partner: 3, operator: 4 } })
    const { gate } = gateOf({ limits })
    for (const [index, caller] of CALLER_CLASSES.entries()) {
      expect(gate.admit(aliased(index + 1), { ...BRINGER, caller })).toEqual([])
      expect(() => gate.admit(aliased(index + 2), { ...BRINGER, caller }), caller).toThrow(
        `This document has ${index + 2} aliases, and one may have ${index + 1} at most. Ask in several requests.`,
      )
    }
  })

  it('looks at a text once, however often it comes', () => {
    const { gate, stages } = gateOf({})
    for (let turn = 0; turn < 3; turn += 1) gate.admit('{ plans { id } }', BRINGER)
    expect(stages.parsed).toBe(1)
    for (let turn = 0; turn < 3; turn += 1) expect(() => gate.admit(aliased(60), BRINGER)).toThrow(DomainError)
    expect(stages.parsed).toBe(2)
  })

  it('serves what is above a limit that only warns, says so, and logs it once a minute for each document', () => {
    const lines: object[] = []
    const { gate } = gateOf({
      limits: limitsOf({ aliases: { mode: 'warn', person: 2 } }),
      log: { ...quietLog, warn: (fields) => lines.push(fields) },
    })
    const warned = gate.admit(aliased(3), BRINGER)
    expect(warned).toEqual(['This document has 3 aliases, and one may have 2 at most. Ask in several requests.'])
    expect(gate.admit(aliased(3), BRINGER)).toEqual(warned)
    gate.admit(aliased(4), BRINGER)
    expect(lines).toEqual([
      {
        document: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
        limits: ['aliases'],
        caller: 'person',
        requestId: 'req_test',
      },
      expect.objectContaining({ limits: ['aliases'] }),
    ])
  })

  it('looks away where the limits are off, but for what would stop the process', () => {
    const { gate, stages } = gateOf({ limits: limitsOf({ mode: 'off' }) })
    expect(gate.admit(aliased(3_000), BRINGER)).toEqual([])
    expect(() => gate.admit('a '.repeat(CEILINGS.tokens + 1), BRINGER)).toThrow(/20,001 tokens/)
    expect(() => gate.admit(`${'{ a '.repeat(201)}`, BRINGER)).toThrow(/brackets/)
    const doubling = Array.from(
      { length: 40 },
      (_, index) => `fragment F${index} on Q { ...F${index + 1} ...F${index + 1} }`,
    )
    expect(() => gate.admit(`{ ...F0 } ${doubling.join(' ')} fragment F40 on Q { a }`, BRINGER)).toThrow(
      /fragments are filled in/,
    )
    expect(stages.parsed).toBe(2)
  })

  it('tells the schema to operators, and to everyone where that is said', () => {
    const asked = '{ __schema { types { name } } }'
    expect(() => gateOf({}).gate.admit(asked, BRINGER)).toThrow(/Introspection is for operators/)
    expect(gateOf({}).gate.admit(asked, { ...BRINGER, caller: 'operator' })).toEqual([])
    expect(gateOf({ introspection: 'everyone' }).gate.admit(asked, { ...BRINGER, caller: 'anonymous' })).toEqual([])
  })

  it('has no limit that is looser for nobody than for somebody', () => {
    for (const name of LIMIT_NAMES) {
      const { anonymous, person, operator } = DEFAULT_LIMITS[name].most
      expect([anonymous <= person, person <= operator], name).toEqual([true, true])
      if (name in CEILINGS) expect(operator, name).toBeLessThanOrEqual(CEILINGS[name as keyof typeof CEILINGS])
    }
  })
})
