import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'

/** A name server on loopback that knows TXT records, in the wire's own words (RFC 1035, 4). */
export interface DnsServer {
  /** `127.0.0.1:53053`, as DNS_SERVERS takes it. */
  readonly address: string
  /** Name → its texts; a name that is not here does not exist. */
  readonly records: Map<string, readonly string[]>
  /** Names about which it says nothing at all. */
  readonly silent: Set<string>
  /** How many questions have come. */
  asked(): number
  close(): Promise<void>
}

const NXDOMAIN = 3

export async function startDnsServer(): Promise<DnsServer> {
  const records = new Map<string, readonly string[]>()
  const silent = new Set<string>()
  let asked = 0
  const socket = createSocket('udp4')
  socket.on('message', (query, { address, port }) => {
    asked += 1
    const { name, end } = questionOf(query)
    if (!silent.has(name)) socket.send(answer(query, end, records.get(name)), port, address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return {
    address: `127.0.0.1:${(socket.address() as AddressInfo).port}`,
    records,
    silent,
    asked: () => asked,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  }
}

function questionOf(query: Buffer): { name: string; end: number } {
  const labels: string[] = []
  let at = 12
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  return { name: labels.join('.').toLowerCase(), end: at + 5 }
}

function answer(query: Buffer, end: number, texts: readonly string[] | undefined): Buffer {
  const header = Buffer.alloc(12)
  query.copy(header, 0, 0, 2)
  header.writeUInt16BE(0x8180 | (texts ? 0 : NXDOMAIN), 2)
  header.writeUInt16BE(1, 4)
  header.writeUInt16BE(texts?.length ?? 0, 6)
  return Buffer.concat([header, query.subarray(12, end), ...(texts ?? []).map(record)])
}

/** One TXT record, in pieces of at most 255 bytes; its name is a pointer to the question's. */
function record(text: string): Buffer {
  const bytes = Buffer.from(text)
  const pieces: Buffer[] = []
  for (let at = 0; at < bytes.length; at += 255) {
    const piece = bytes.subarray(at, at + 255)
    pieces.push(Buffer.from([piece.length]), piece)
  }
  const data = Buffer.concat(pieces)
  const head = Buffer.from([0xc0, 0x0c, 0, 16, 0, 1, 0, 0, 0, 60, 0, 0])
  head.writeUInt16BE(data.length, 10)
  return Buffer.concat([head, data])
}
