import { createHash, randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'

/** What every key begins with, so that a scanner of secrets, and whoever finds one, knows what it is. */
export const KEY_MARK = 'bpk_'

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const BASE = BigInt(DIGITS.length)
const NAME_LENGTH = 10
/** 62^43 > 2^256 */
const SECRET_LENGTH = 43
/** 62^6 > 2^32 */
const SUM_LENGTH = 6
const FORM = new RegExp(`^${KEY_MARK}[0-9A-Za-z]{${NAME_LENGTH + SECRET_LENGTH + SUM_LENGTH}}$`)

export interface NewSecret {
  /** The whole key, told once and kept nowhere. */
  readonly text: string
  /** `bpk_` and ten characters that may be seen by anybody. */
  readonly prefix: string
  readonly lastFour: string
  /** What is kept. */
  readonly hash: string
}

/** 256 bits from the system's generator, between a public name and a checksum of all that stands before it. */
export function newSecret(): NewSecret {
  const prefix = `${KEY_MARK}${inBase62(randomBytes(8), NAME_LENGTH)}`
  const body = `${prefix}${inBase62(randomBytes(32), SECRET_LENGTH)}`
  const text = `${body}${checksumOf(body)}`
  return { text, prefix, lastFour: text.slice(-4), hash: hashOf(text) }
}

/** Whether this can be a key at all: one that was mistyped, or cut off, or made up, is told without asking anybody. */
export function isWellFormed(text: string): boolean {
  return FORM.test(text) && checksumOf(text.slice(0, -SUM_LENGTH)) === text.slice(-SUM_LENGTH)
}

/** A key has 256 bits of chance in it: a plain digest cannot be searched. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}

function checksumOf(body: string): string {
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(body))
  return inBase62(sum, SUM_LENGTH)
}

/** The last `length` digits, which are all of them where the number is small enough. */
function inBase62(bytes: Buffer, length: number): string {
  let rest = BigInt(`0x${bytes.toString('hex')}`)
  let text = ''
  while (text.length < length) {
    text = `${DIGITS[Number(rest % BASE)]}${text}`
    rest /= BASE
  }
  return text
}
