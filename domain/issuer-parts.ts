import type { MachineClientDirectory, SessionDirectory, UserDirectory } from '../providers/identity/port.ts'
import type { App } from './app.ts'
import { DomainError } from './errors.ts'

type Slice = Pick<App, 'identity'>

/** The issuer's accounts. @throws DomainError UNSUPPORTED when they cannot be looked at or changed from here */
export function directoryOf({ identity }: Slice): UserDirectory {
  return (
    identity.users ??
    lacking(
      identity,
      'keeps its accounts to itself: they cannot be looked up or changed from here. Do this at the issuer.',
    )
  )
}

/** Where people are signed in. @throws DomainError UNSUPPORTED where the issuer does not tell */
export function sessionsOf({ identity }: Slice): SessionDirectory {
  return identity.sessions ?? lacking(identity, 'neither lists nor ends sessions. Sign out on its own pages.')
}

/** Programs. @throws DomainError UNSUPPORTED where the issuer has none of ours to make */
export function machineClientsOf({ identity }: Slice): MachineClientDirectory {
  return identity.machineClients ?? lacking(identity, 'makes no clients for programs. Use an API key.')
}

/** What the configured issuer cannot do, and what to do instead. */
function lacking({ name }: App['identity'], words: string): never {
  throw new DomainError('UNSUPPORTED', `The configured issuer ("${name}") ${words}`)
}
