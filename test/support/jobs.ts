import type { ProviderParts } from '../../providers/host.ts'

/** Runs a provider's job once, as the worker does. */
export async function runJob(provider: ProviderParts, name: string): Promise<void> {
  const job = provider.jobs?.find((one) => one.name === name)
  if (!job) throw new Error(`the provider has no job "${name}"`)
  await job.run()
}
