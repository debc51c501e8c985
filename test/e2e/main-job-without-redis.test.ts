import { startTestBackplane } from '../support/backplane.ts'
import { type ChaosProxy, startChaosProxy } from '../support/chaos-proxy.ts'
import { redis } from '../support/services.ts'
import { localSurroundings } from './main-job/surroundings.ts'
import { walkMainJob } from './main-job/walk.ts'

redis.suite('with the cache in Redis', (address) => {
  const { hostname, port } = new URL(address)
  let proxy: ChaosProxy
  walkMainJob('the main job, while Redis is cut off in its middle', {
    async start() {
      proxy = await startChaosProxy(Number(port || 6379), hostname)
      const backplane = await startTestBackplane({
        env: {
          CACHE_PROVIDER: 'redis',
          REDIS_URL: `redis://127.0.0.1:${proxy.port}`,
          REDIS_PREFIX: `e2e-${process.pid}`,
        },
      })
      return { ...localSurroundings(backplane), close: () => backplane.close().finally(() => proxy.close()) }
    },
    async beforeStep(title) {
      if (title.startsWith('3.')) proxy.cut()
      if (title.startsWith('5.')) proxy.restore()
      if (title.includes('a declining card')) proxy.silence()
    },
  })
})
