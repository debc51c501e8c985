import { describe, expect, it } from 'vitest'
import { assertRoomForAnswers } from '../../server/memory.ts'

const MEBIBYTE = 1024 * 1024

describe('memory for kept answers', () => {
  it('may be up to half of what the process may hold', () => {
    expect(() => assertRoomForAnswers(32, 512 * MEBIBYTE)).not.toThrow()
    expect(() => assertRoomForAnswers(256, 512 * MEBIBYTE)).not.toThrow()
  })

  it('is refused at the start when it could end the process later, with a way out', () => {
    expect(() => assertRoomForAnswers(1_000, 560 * MEBIBYTE)).toThrow(
      'RESPONSE_CACHE_MB: 1000 MB of kept answers do not fit into this process, whose heap may hold 560 MB. Set 280 or less, or start with: node --max-old-space-size=2128 --max-semi-space-size=8 tools/start.mjs',
    )
  })
})
