import { memoryCache } from '../../providers/cache/memory/memory-cache.ts'
import { testCacheProvider } from '../contracts/cache.ts'

testCacheProvider('memory', async () => memoryCache())
