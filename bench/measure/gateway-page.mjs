/** docs/benchmarks-gateway.md: the benches of what stands between a request and its answer. */
export const GATEWAY = {
  name: 'gateway',
  benches: ['hostile', 'limits', 'overload', 'slow'],
  title: 'The gateway, measured',
  about:
    'What attacks cost, what the limits cost everybody else, and what is left of the service when there is far too much to do.',
}
