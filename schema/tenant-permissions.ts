import { registerEnumType } from 'type-graphql'
import type { TenantPermission as Permission } from '../domain/permissions.ts'

/** Of roles, and of a tenant's programs. */
export const TenantPermission = {
  TENANT_READ: 'tenant:read',
  TENANT_UPDATE: 'tenant:update',
  TENANT_TRANSFER: 'tenant:transfer',
  TENANT_ARCHIVE: 'tenant:archive',
  DOMAIN_WRITE: 'domain:write',
  MEMBER_READ: 'member:read',
  MEMBER_WRITE: 'member:write',
  ROLE_WRITE: 'role:write',
  KEY_READ: 'key:read',
  KEY_WRITE: 'key:write',
  DOCUMENT_WRITE: 'document:write',
  AUDIT_READ: 'audit:read',
  BILLING_READ: 'billing:read',
  BILLING_WRITE: 'billing:write',
  HOLDING_READ: 'holding:read',
  HOLDING_WRITE: 'holding:write',
  SELLER_WRITE: 'seller:write',
} as const satisfies { readonly [P in Permission as NameOf<P>]: P }
type NameOf<P extends string> = P extends `${infer Noun}:${infer Verb}`
  ? `${Uppercase<Noun>}_${Uppercase<Verb>}`
  : never

registerEnumType(TenantPermission, {
  name: 'TenantPermission',
  description: 'What somebody can be allowed to do in a tenant.',
  valuesConfig: {
    TENANT_READ: { description: 'See it. Every role includes this.' },
    TENANT_UPDATE: { description: 'Rename it.' },
    TENANT_TRANSFER: { description: 'Hand it over to another owner. Only an owner has this.' },
    TENANT_ARCHIVE: { description: 'Archive and restore it. Only an owner has this.' },
    DOMAIN_WRITE: { description: 'Verify its domains and say who may join by them.' },
    MEMBER_READ: { description: 'See its members.' },
    MEMBER_WRITE: { description: 'Invite, admit and remove members, and change their roles.' },
    ROLE_WRITE: { description: 'Make and change its own roles.' },
    KEY_READ: { description: 'See its API keys.' },
    KEY_WRITE: { description: 'Make and revoke its API keys.' },
    DOCUMENT_WRITE: { description: 'Publish and retire the documents of its apps.' },
    AUDIT_READ: { description: 'Read its audit log.' },
    BILLING_READ: { description: 'See its invoices and cards.' },
    BILLING_WRITE: { description: 'Choose plans and pay for them.' },
    HOLDING_READ: { description: 'See what counts against its limits.' },
    HOLDING_WRITE: { description: 'Use the product: add and remove what counts against its limits.' },
    SELLER_WRITE: { description: 'Sell: tell the payments provider who it is, and put its products on sale.' },
  },
})
