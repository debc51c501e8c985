import { afterAll, describe, expect } from 'vitest'
import { type VendorSurroundings, vendorSurroundings } from './main-job/vendor-surroundings.ts'
import { walkMainJob } from './main-job/walk.ts'

describe('with Auth0, Stripe and SendGrid', () => {
  let world: VendorSurroundings
  // Checked where CONTRACTS_DIR names the official descriptions; without it the simulators check their own rules only.
  afterAll(() => expect(world.violations()).toEqual([]))
  walkMainJob('the main job', {
    async start() {
      world = await vendorSurroundings()
      return world
    },
  })
})
