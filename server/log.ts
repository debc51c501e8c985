import { type Logger, pino } from 'pino'

/** Where secrets and people stand in what is logged; they are replaced before a line is written. */
const REDACTED = [
  'req.headers.authorization',
  'req.headers.cookie',
  'headers.authorization',
  'headers.cookie',
  'password',
  '*.password',
  'token',
  '*.token',
  'clientSecret',
  '*.clientSecret',
  'secret',
  '*.secret',
  'email',
  '*.email',
  'err.config',
  'err.request',
]

/** JSON lines on standard error: standard output is for people. */
export function createLog(level: string): Logger {
  return pino(
    { level, redact: { paths: REDACTED, censor: '[redacted]' }, base: { service: 'backplane' } },
    pino.destination({ fd: 2, sync: true }),
  )
}
