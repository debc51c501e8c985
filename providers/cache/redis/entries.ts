import type { L2CacheDriver } from 'bentocache/types'
import type { RedisConnection } from './connection.ts'

/**
 * bentocache's shared tier over node-redis (its own Redis driver wants ioredis). Keys carry versions, so nothing is ever taken back:
 * entries leave by their time to live, or when Redis needs the room. An error is a miss to bentocache.
 */
export function redisEntries(connection: RedisConnection, prefix: string): L2CacheDriver {
  const keyOf = (key: string) => `${prefix}:${key}`
  const unlink = (keys: string[]) => connection.ask((redis) => redis.unlink(keys.map(keyOf)))
  return {
    type: 'l2',
    namespace: (name) => redisEntries(connection, keyOf(name)),
    get: async (key) => (await connection.ask((redis) => redis.get(keyOf(key)))) ?? undefined,
    pull: async (key) => (await connection.ask((redis) => redis.getDel(keyOf(key)))) ?? undefined,
    async set(key, value, ttl) {
      // Without a time to live it would stay for ever: nothing here writes such an entry.
      if (ttl === undefined || ttl < 1) return false
      const expiration = { type: 'PX', value: Math.ceil(ttl) } as const
      return (await connection.ask((redis) => redis.set(keyOf(key), value, { expiration }))) === 'OK'
    },
    delete: async (key) => (await unlink([key])) > 0,
    deleteMany: async (keys) => keys.length === 0 || (await unlink(keys)) > 0,
    async clear() {},
    async disconnect() {},
  }
}
