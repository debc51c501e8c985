import type { Catalogue } from '../../domain/plans/catalogue.ts'

export const HD_MOVIES = 'hd_movies'
export const CONNECTED_DEVICES = 'connected_devices'

/** The price list as code. Amounts are minor units: 899 is USD 8.99 and JPY 1,300 is 1300. */
export const catalogue: Catalogue = {
  productLine: 'better-movies',
  features: [
    { key: HD_MOVIES, name: 'HD movies', kind: 'boolean' },
    { key: CONNECTED_DEVICES, name: 'connected devices', kind: 'limit', unit: 'device' },
  ],
  plans: [
    {
      key: 'basic',
      version: 1,
      name: 'Basic',
      description: 'All films in standard definition, on one device.',
      trialDays: 14,
      graceDays: 7,
      // The gateway's test cards are everybody's.
      trialOnce: 'tenant',
      features: { [CONNECTED_DEVICES]: 1 },
      prices: {
        USD: { month: 899, year: 8_990 },
        EUR: { month: 799, year: 7_990 },
        JPY: { month: 1_300, year: 13_000 },
      },
    },
    {
      key: 'standard',
      version: 1,
      name: 'Standard',
      description: 'All films in HD, on up to five devices.',
      trialDays: 14,
      graceDays: 7,
      // The gateway's test cards are everybody's.
      trialOnce: 'tenant',
      features: { [HD_MOVIES]: true, [CONNECTED_DEVICES]: 5 },
      prices: {
        USD: { month: 1_299, year: 12_990 },
        EUR: { month: 1_199, year: 11_990 },
        JPY: { month: 1_900, year: 19_000 },
      },
    },
    {
      key: 'premium',
      version: 1,
      name: 'Premium',
      description: 'All films in HD, on up to ten devices, for the whole house.',
      trialDays: 14,
      graceDays: 7,
      // The gateway's test cards are everybody's.
      trialOnce: 'tenant',
      features: { [HD_MOVIES]: true, [CONNECTED_DEVICES]: 10 },
      prices: {
        USD: { month: 1_799, year: 17_990 },
        EUR: { month: 1_699, year: 16_990 },
        JPY: { month: 2_600, year: 26_000 },
      },
    },
  ],
}
