import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MetricPoint, MetricsProvider } from '../../providers/metrics/port.ts'

const acme = '0190c0de-0000-7000-8000-000000000001'
const zenith = '0190c0de-0000-7000-8000-000000000002'
const ann = '0190c0de-0000-7000-8000-00000000000a'
const day = (number: number) => new Date(Date.UTC(2026, 0, number))

/** Every metrics store passes this. `make` opens a store; what other tests have recorded in it does not matter. */
export function testMetricsProvider(name: string, make: () => Promise<MetricsProvider>): void {
  describe(`${name}: the metrics contract`, () => {
    let metrics: MetricsProvider
    beforeAll(async () => {
      metrics = await make()
    })
    afterAll(() => metrics.close?.())

    /** A metric of this test's own, and points of it. */
    function newMetric() {
      const metric = `test.${randomUUID()}`
      let count = 0
      const point = (value: string, rest: Partial<MetricPoint> = {}): MetricPoint => {
        count += 1
        return {
          id: `${metric}:${count}`,
          metric,
          at: day(1),
          value,
          tenantId: null,
          userId: null,
          labels: {},
          ...rest,
        }
      }
      return { metric, point }
    }

    it('a metric of which nothing was recorded is 0, and groups to nothing', async () => {
      const { metric } = newMetric()
      expect(await metrics.query({ metric, aggregate: 'sum' })).toEqual([{ labels: {}, value: '0' }])
      expect(await metrics.query({ metric, aggregate: 'count' })).toEqual([{ labels: {}, value: '0' }])
      expect(await metrics.query({ metric, aggregate: 'sum', groupBy: ['plan'] })).toEqual([])
      await metrics.record([])
    })

    it('the same point recorded again, alone, in a batch or at once, counts once', async () => {
      const { metric, point } = newMetric()
      const first = point('5')
      const second = point('7')
      await metrics.record([first, first])
      await metrics.record([{ ...first, value: '99' }, second])
      await Promise.all([1, 2, 3, 4].map(() => metrics.record([first, second])))
      expect(await metrics.query({ metric, aggregate: 'sum' })).toEqual([{ labels: {}, value: '12' }])
      expect(await metrics.query({ metric, aggregate: 'count' })).toEqual([{ labels: {}, value: '2' }])
    })

    it('sums are exact decimals in their shortest form', async () => {
      const sumOf = async (...values: string[]) => {
        const { metric, point } = newMetric()
        await metrics.record(values.map((value) => point(value)))
        return (await metrics.query({ metric, aggregate: 'sum' }))[0]?.value
      }
      expect(await sumOf('0.1', '0.2')).toBe('0.3')
      expect(await sumOf('1.50', '0.50')).toBe('2')
      expect(await sumOf('1', '-1')).toBe('0')
      expect(await sumOf('0.25', '0.25')).toBe('0.5')
      expect(await sumOf('100')).toBe('100')
      expect(await sumOf('-3', '1')).toBe('-2')
      expect(await sumOf('9007199254740993', '2')).toBe('9007199254740995')
    })

    it('a time range includes its beginning and excludes its end', async () => {
      const { metric, point } = newMetric()
      await metrics.record([1, 2, 3, 4].map((number) => point('1', { at: day(number) })))
      const count = async (range: { from?: Date; to?: Date }) =>
        (await metrics.query({ metric, aggregate: 'count', ...range }))[0]?.value
      expect(await count({ from: day(2), to: day(4) })).toBe('2')
      expect(await count({ from: day(4) })).toBe('1')
      expect(await count({ to: day(1) })).toBe('0')
      expect(await count({ from: new Date(day(2).getTime() + 1) })).toBe('2')
    })

    it('filters by tenant, user and labels, together', async () => {
      const { metric, point } = newMetric()
      await metrics.record([
        point('1', { tenantId: acme, userId: ann, labels: { plan: 'standard', currency: 'USD' } }),
        point('2', { tenantId: acme, labels: { plan: 'premium', currency: 'USD' } }),
        point('4', { tenantId: zenith, userId: ann, labels: { plan: 'standard', currency: 'EUR' } }),
        point('8'),
      ])
      const sum = async (filter: object) => (await metrics.query({ metric, aggregate: 'sum', ...filter }))[0]?.value
      expect(await sum({})).toBe('15')
      expect(await sum({ tenantId: acme })).toBe('3')
      expect(await sum({ userId: ann })).toBe('5')
      expect(await sum({ labels: { plan: 'standard' } })).toBe('5')
      expect(await sum({ labels: { plan: 'standard', currency: 'USD' } })).toBe('1')
      expect(await sum({ tenantId: acme, userId: ann, labels: { currency: 'USD' } })).toBe('1')
      expect(await sum({ labels: { plan: 'nothing' } })).toBe('0')
      expect(await sum({ tenantId: randomUUID() })).toBe('0')
    })

    it('groups by labels, ordered by them; a missing label groups under nothing', async () => {
      const { metric, point } = newMetric()
      await metrics.record([
        point('1', { labels: { plan: 'standard', currency: 'USD' } }),
        point('2', { labels: { plan: 'standard', currency: 'EUR' } }),
        point('4', { labels: { plan: 'basic', currency: 'USD' } }),
        point('8', { labels: { plan: 'basic', currency: 'USD' } }),
        point('16', { labels: { currency: 'USD' } }),
        point('32', { labels: { plan: 'Zoom', currency: 'USD' } }),
      ])
      expect(await metrics.query({ metric, aggregate: 'sum', groupBy: ['plan'] })).toEqual([
        { labels: { plan: '' }, value: '16' },
        { labels: { plan: 'Zoom' }, value: '32' },
        { labels: { plan: 'basic' }, value: '12' },
        { labels: { plan: 'standard' }, value: '3' },
      ])
      expect(
        await metrics.query({ metric, aggregate: 'count', groupBy: ['currency', 'plan'], labels: { currency: 'USD' } }),
      ).toEqual([
        { labels: { currency: 'USD', plan: '' }, value: '1' },
        { labels: { currency: 'USD', plan: 'Zoom' }, value: '1' },
        { labels: { currency: 'USD', plan: 'basic' }, value: '2' },
        { labels: { currency: 'USD', plan: 'standard' }, value: '1' },
      ])
    })

    it('names and labels are data, whatever they contain', async () => {
      const { metric, point } = newMetric()
      const odd = `a'b"c\\d{},NULL$1 – ü\n; drop table points; --`
      await metrics.record([point('1', { metric: `${metric}${odd}`, id: `${metric}${odd}`, labels: { [odd]: odd } })])
      const found = await metrics.query({ metric: `${metric}${odd}`, aggregate: 'sum', groupBy: [odd, `${odd}?`] })
      expect(found).toEqual([{ labels: { [odd]: odd, [`${odd}?`]: '' }, value: '1' }])
    })

    it('a value that is not a decimal number is refused, and nothing of the batch is kept', async () => {
      const { metric, point } = newMetric()
      for (const value of ['NaN', 'Infinity', '', '1e5', '0x10', ' 1', '1,5'])
        await expect(metrics.record([point('1'), point(value)])).rejects.toMatchObject({ fault: 'rejected' })
      expect(await metrics.query({ metric, aggregate: 'count' })).toEqual([{ labels: {}, value: '0' }])
    })

    it('a thousand points in one call are all counted', async () => {
      const { metric, point } = newMetric()
      await metrics.record(Array.from({ length: 1_000 }, (_, index) => point('0.001', { at: day(1 + (index % 28)) })))
      expect(await metrics.query({ metric, aggregate: 'sum' })).toEqual([{ labels: {}, value: '1' }])
    })

    it('says that it is well', async () => {
      expect(await metrics.health?.()).toEqual({ ok: true })
    })
  })
}
