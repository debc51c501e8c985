import type { Principal } from '../../providers/identity/port.ts'
import type { VerifyToken } from './authenticate.ts'

export interface VerifiedTokens {
  known(token: string): Principal | undefined
  principal(token: string): Promise<Principal>
  close(): Promise<void>
}

export function createVerifiedTokens(verify: VerifyToken): VerifiedTokens {
  return { known: () => undefined, principal: verify, close: async () => undefined }
}
