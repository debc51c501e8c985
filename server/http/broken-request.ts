import type { Socket } from 'node:net'
import { newRequestId } from './request-id.ts'

const STATUS_LINES: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
}

/**
 * Answers what Node could not read as an HTTP request (headers too large, too slow, not HTTP) in the form of every other error, and
 * closes the connection: nothing that follows on it can be trusted.
 */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const status = STATUS_LINES[error.code ?? ''] ?? '400 Bad Request'
  const requestId = newRequestId()
  const message = `This is no request that can be served: ${status.slice(4).toLowerCase()}.`
  const body = JSON.stringify({ errors: [{ message, extensions: { code: 'BAD_INPUT', requestId } }] })
  socket.end(
    `HTTP/1.1 ${status}\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\nx-request-id: ${requestId}\r\nconnection: close\r\n\r\n${body}`,
  )
}
