import { z } from 'zod'
import type { MetricsProvider } from './port.ts'
import { postgresMetrics, postgresMetricsConfig } from './postgres/postgres-metrics.ts'

export const metricsSettings = z.discriminatedUnion('provider', [
  postgresMetricsConfig.extend({ provider: z.literal('postgres') }),
])
export type MetricsSettings = z.infer<typeof metricsSettings>

/** The chosen metrics store. */
export function createMetrics(settings: MetricsSettings): MetricsProvider {
  switch (settings.provider) {
    case 'postgres':
      return postgresMetrics(settings)
  }
}
