/** Where the results of the benches of plans, subscriptions and payments stand together. */
export const BILLING = {
  name: 'billing',
  benches: ['intake', 'checkout', 'renewals'],
  title: 'Plans, subscriptions and payments, measured',
  about: 'What it costs to take in what a payments provider says, and to charge and fulfil an order.',
}
