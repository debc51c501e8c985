import { openLocal } from '../identity/local-issuer.ts'
import { testIdentityProvider } from './identity.ts'

testIdentityProvider('local', openLocal)
