import type { JudgedPlan } from './plan-facts.ts'

/**
 * A main plan with what its add-ons give on top: what is counted is added up, and without limit once one of them is. Add-ons of a plan that
 * gives no access give nothing.
 */
export function withAddOns(main: JudgedPlan, all: readonly JudgedPlan[]): JudgedPlan {
  if (!main.access.granted) return main
  const given = all.filter(
    ({ addOn, productLine, access, included }) =>
      addOn && access.granted && included && productLine === main.productLine,
  )
  if (given.length === 0) return main
  const parts = main.included ? [main, ...given] : given
  const untils = [main, ...given].flatMap(({ access }) => (access.until ? [access.until.getTime()] : []))
  return {
    ...main,
    included: true,
    limitValue: sumOf(parts, ({ limitValue }) => limitValue),
    includedUnits: sumOf(parts, ({ includedUnits }) => includedUnits ?? null),
    overage: parts.some(({ overage }) => overage),
    access: { granted: true, until: untils.length > 0 ? new Date(Math.min(...untils)) : null },
  }
}

function sumOf(parts: readonly JudgedPlan[], of: (part: JudgedPlan) => number | null): number | null {
  const counts = parts.map((part) => {
    const count = of(part)
    return count === null ? null : count * (part.addOn?.quantity ?? 1)
  })
  return counts.includes(null) ? null : counts.reduce<number>((sum, each) => sum + (each ?? 0), 0)
}
