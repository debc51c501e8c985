/** The package's door: everything that a caller may rely on. */
export { type Client, type ClientOptions, createClient, type RequestOptions, type SubscribeOptions } from './client.ts'
export type { TypedDocument } from './documents.ts'
export { API_ERROR_CODES, ApiError, type ApiErrorCode, type ClientErrorCode, type ErrorEntry } from './errors.ts'
export type { LiveTransport } from './live.ts'
export type { Connection } from './pages.ts'
export { isRefusal, type Refusal } from './refusals.ts'
export { carryVersion } from './version.ts'
