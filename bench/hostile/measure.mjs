import { processorSeconds } from '../measure/processor-time.mjs'

/**
 * Sends so many requests, a few at once, and looks at the server's processor time before and after.
 *
 * @param {{ pid: number, times: number, atOnce: number }} how
 * @param {() => Promise<{ text: string }>} send
 * @returns {Promise<{ micros: number, bytes: number }>} microseconds of processor a request; the longest answer
 */
export async function measure({ pid, times, atOnce }, send) {
  let [left, bytes] = [times, 0]
  const before = processorSeconds(pid)
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (; left > 0; ) {
        left -= 1
        const { text } = await send()
        bytes = Math.max(bytes, Buffer.byteLength(text))
      }
    }),
  )
  return { micros: ((processorSeconds(pid) - before) / times) * 1e6, bytes }
}
