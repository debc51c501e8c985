/** `done`: every subscription of the old version has been looked at. */
export const PLAN_MIGRATION_TRANSITIONS = {
  running: ['done'],
  done: [],
} as const satisfies Readonly<Record<string, readonly string[]>>
export type PlanMigrationState = keyof typeof PLAN_MIGRATION_TRANSITIONS

/** When the new version takes effect for a subscription: at once, paid from its next period on, or with that period. */
export const MIGRATION_EFFECTS = ['now', 'period_end'] as const
export type MigrationEffect = (typeof MIGRATION_EFFECTS)[number]

/** Why the subscriptions of a version cannot be moved. */
export const PLAN_MIGRATION_REFUSALS = ['newest', 'not_on_sale', 'other_kind', 'already_running'] as const
export type PlanMigrationRefusal = (typeof PLAN_MIGRATION_REFUSALS)[number]
