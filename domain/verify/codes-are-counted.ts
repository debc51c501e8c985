import { findBySql, type Invariant } from './invariant.ts'

/** The counters are what refuses one redemption too many: they say what stands in the redemptions, for codes and for coupons. */
export const codesAreCounted: Invariant = {
  name: 'codes-are-counted',
  statement:
    'Every promotion code and coupon counts as many redemptions as there are, and none of a start that failed.',
  whatToDo: 'Set the counter to the number of redemptions; take back one of a subscription that never came to life.',
  find: async (app) => [
    ...(await findBySql(
      app,
      'promotion code',
      `select p.id, p.tenant_id, 'counts ' || p.redeemed || ' of ' || count(r.id) || ' redemptions' as says
       from promotion_codes p left join coupon_redemptions r on r.promotion_code_id = p.id group by p.id having p.redeemed <> count(r.id)`,
    )),
    ...(await findBySql(
      app,
      'coupon',
      `select c.id, null::uuid as tenant_id, 'counts ' || c.redeemed || ' of ' || count(r.id) || ' redemptions' as says
       from coupons c left join coupon_redemptions r on r.coupon_id = c.id group by c.id having c.redeemed <> count(r.id)`,
    )),
    ...(await findBySql(
      app,
      'redemption',
      `select r.id, r.tenant_id, 'is of a subscription that failed' as says
       from coupon_redemptions r join subscriptions s on s.id = r.subscription_id where s.state = 'failed'`,
    )),
  ],
}
