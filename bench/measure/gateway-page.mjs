/** docs/benchmarks-gateway.md: the benches of what stands between a request and its answer. */
export const GATEWAY = {
  name: 'gateway',
  benches: ['hostile', 'limits'],
  title: 'The gateway, measured',
  about: 'What attacks cost, and what the limits cost everybody else.',
}
