import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestBackplane, type TestBackplane } from '../support/backplane.ts'
import { eventually } from '../support/eventually.ts'
import { type GraphqlClient, graphqlClient } from '../support/graphql-client.ts'
import { readMailbox } from '../support/mailbox.ts'
import { type Person, type Seed, type SeededTenant, seedOf } from '../support/seed.ts'

const INVITE = `mutation ($input: InviteMemberInput!) { inviteMember(input: $input) { __typename
  ... on MemberInvited { invitation { id email state role customRole { name } invitedBy { name } } }
  ... on AlreadyMember { membershipId } ... on InvalidInput { field } } }`
const RESEND = `mutation ($input: ResendInvitationInput!) { resendInvitation(input: $input) { __typename
  ... on ResentTooSoon { retryAt } ... on InvitationEnded { state } } }`
const REVOKE = `mutation ($id: ID!) { revokeInvitation(invitationId: $id) { __typename
  ... on InvitationRevoked { invitation { state } } ... on InvitationEnded { state } } }`
const PREVIEW = `query ($token: String!) { invitationPreview(token: $token) { tenantName inviterName address state } }`
const ACCEPT = `mutation ($token: String!) { acceptInvitation(token: $token) { __typename
  ... on InvitationAccepted { membership { role customRole { permissions } tenant { name seats { used members invited limit } } } }
  ... on InvitedAnotherAddress { address } ... on InvitationEnded { state } } }`
const LIST = 'query ($id: ID!) { tenant(id: $id) { invitations { nodes { email state mailState } } } }'

let backplane: TestBackplane
let seed: Seed
let tenant: SeededTenant
let owner: GraphqlClient
let guest: Person
let invitationId: string
let token: string
beforeAll(async () => {
  backplane = await startTestBackplane()
  seed = seedOf(backplane)
  tenant = await seed.tenant({ name: 'Inviting' })
  owner = await tenant.owner.client()
  guest = await seed.person('Guest')
})
afterAll(() => backplane?.close())

it('an owner invites somebody as what the tenant has a role for, and sees the invitation in the list', async () => {
  const { createRole } = await owner.data<{ createRole: { role: { id: string } } }>(
    'mutation ($input: CreateRoleInput!) { createRole(input: $input) { ... on RoleCreated { role { id } } } }',
    { input: { tenantId: tenant.publicId, name: 'Reader', permissions: ['TENANT_READ', 'MEMBER_READ'] } },
  )
  const input = { tenantId: tenant.publicId, email: guest.email, role: 'CUSTOM', customRoleId: createRole.role.id }
  const { inviteMember } = await owner.data<{ inviteMember: { invitation: { id: string } } }>(INVITE, { input })
  expect(inviteMember.invitation).toEqual({
    id: expect.stringMatching(/^ivt_/),
    email: guest.email,
    state: 'PENDING',
    role: 'CUSTOM',
    customRole: { name: 'Reader' },
    invitedBy: { name: 'Ada' },
  })
  invitationId = inviteMember.invitation.id
  const listed = () => owner.data(LIST, { id: tenant.publicId })
  await eventually(async () => JSON.stringify(await listed()).includes('"SENT"'), 'the mail is noted as sent')
  expect(await listed()).toEqual({
    tenant: { invitations: { nodes: [{ email: guest.email, state: 'PENDING', mailState: 'SENT' }] } },
  })
})

it('whoever has the link sees who invites, before they sign in', async () => {
  const [mail] = await readMailbox(backplane.url, guest.email)
  token = /invitations\/(\S+)/.exec(mail?.text ?? '')?.[1] ?? ''
  expect(await graphqlClient(backplane.url).data(PREVIEW, { token })).toEqual({
    invitationPreview: { tenantName: 'Inviting', inviterName: 'Ada', address: 'g•••@example.com', state: 'PENDING' },
  })
  expect(await graphqlClient(backplane.url).data(PREVIEW, { token: `${token}x` })).toEqual({ invitationPreview: null })
})

it('somebody else is told which address to sign in with, and a sudden second mail must wait', async () => {
  const other = await (await seed.person('Other')).client()
  expect(await other.data(ACCEPT, { token })).toEqual({
    acceptInvitation: { __typename: 'InvitedAnotherAddress', address: 'g•••@example.com' },
  })
  const { errors } = await other.ask(ACCEPT, { token: 'nobodys' })
  expect(errors[0]?.extensions.code).toBe('NOT_FOUND')
  expect(await owner.data(RESEND, { input: { invitationId } })).toEqual({
    resendInvitation: { __typename: 'ResentTooSoon', retryAt: expect.any(String) },
  })
})

it('the guest accepts, and has exactly that role at once', async () => {
  const client = await guest.client()
  expect(await client.data(ACCEPT, { token })).toEqual({
    acceptInvitation: {
      __typename: 'InvitationAccepted',
      membership: {
        role: 'CUSTOM',
        customRole: { permissions: ['TENANT_READ', 'MEMBER_READ'] },
        tenant: { name: 'Inviting', seats: { used: 2, members: 2, invited: 0, limit: null } },
      },
    },
  })
  const { errors } = await client.ask(REVOKE, { id: invitationId })
  expect(errors[0]).toMatchObject({ extensions: { code: 'FORBIDDEN' } })
})

it('an invitation that was used cannot be revoked or sent again, and its address not be invited', async () => {
  const ended = { __typename: 'InvitationEnded', state: 'ACCEPTED' }
  expect(await owner.data(REVOKE, { id: invitationId })).toEqual({ revokeInvitation: ended })
  expect(await owner.data(RESEND, { input: { invitationId } })).toEqual({ resendInvitation: ended })
  const input = { tenantId: tenant.publicId, email: guest.email }
  expect(await owner.data(INVITE, { input })).toMatchObject({ inviteMember: { __typename: 'AlreadyMember' } })
  expect(await owner.data(INVITE, { input: { ...input, email: 'nobody' } })).toEqual({
    inviteMember: { __typename: 'InvalidInput', field: 'email' },
  })
})

it('one that is revoked says so', async () => {
  const input = { tenantId: tenant.publicId, email: 'soon-revoked@example.com' }
  const { inviteMember } = await owner.data<{ inviteMember: { invitation: { id: string } } }>(INVITE, { input })
  expect(await owner.data(REVOKE, { id: inviteMember.invitation.id })).toEqual({
    revokeInvitation: { __typename: 'InvitationRevoked', invitation: { state: 'REVOKED' } },
  })
})
