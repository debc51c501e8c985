/** Everything that a person can be allowed to do inside a tenant. Closed: a check names one of these or does not compile. */
export const TENANT_PERMISSIONS = [
  'tenant:read',
  'tenant:update',
  'tenant:transfer',
  'tenant:archive',
  'domain:write',
  'member:read',
  'member:write',
  'role:write',
  'key:read',
  'key:write',
  'document:write',
  'audit:read',
  'billing:read',
  'billing:write',
  'holding:read',
  'holding:write',
  'seller:write',
] as const
export type TenantPermission = (typeof TENANT_PERMISSIONS)[number]

/** What staff can be allowed to do across tenants. */
export const OPERATOR_PERMISSIONS = [
  'operator:metrics',
  'operator:clock',
  'operator:catalogue',
  'operator:tenants',
  'operator:users',
  'operator:ban',
  'operator:erase',
  'operator:impersonate',
  'operator:audit',
  'operator:documents',
  'operator:jobs',
  'operator:explore',
  'operator:refund',
  'operator:ledger',
  'operator:cases',
  'operator:charge',
] as const
export type OperatorPermission = (typeof OPERATOR_PERMISSIONS)[number]

export const TENANT_ROLES = ['owner', 'admin', 'billing', 'member'] as const
export type TenantRole = (typeof TENANT_ROLES)[number]

export const OPERATOR_ROLES = ['support', 'finance', 'engineer'] as const
export type OperatorRole = (typeof OPERATOR_ROLES)[number]

/** Only an owner has these: no custom role and no key can be given them. */
export const OWNER_PERMISSIONS = ['tenant:transfer', 'tenant:archive'] as const satisfies readonly TenantPermission[]

/** What nobody may do who acts as somebody else, whatever that person may: to spend, to hand over, and to make what lasts longer than the visit. */
export const IN_PERSON_PERMISSIONS: readonly TenantPermission[] = [
  'billing:write',
  'key:write',
  'member:write',
  'role:write',
  'seller:write',
  'tenant:transfer',
  'tenant:archive',
]

export const TENANT_GRANTS: Readonly<Record<TenantRole, readonly TenantPermission[]>> = {
  owner: TENANT_PERMISSIONS,
  admin: [
    'tenant:read',
    'tenant:update',
    'domain:write',
    'member:read',
    'member:write',
    'role:write',
    'key:read',
    'key:write',
    'document:write',
    'audit:read',
    'billing:read',
    'holding:read',
    'holding:write',
  ],
  billing: ['tenant:read', 'member:read', 'billing:read', 'billing:write', 'holding:read'],
  member: ['tenant:read', 'member:read', 'holding:read', 'holding:write'],
}

export const OPERATOR_GRANTS: Readonly<Record<OperatorRole, readonly OperatorPermission[]>> = {
  support: [
    'operator:tenants',
    'operator:metrics',
    'operator:users',
    'operator:ban',
    'operator:impersonate',
    'operator:explore',
    'operator:cases',
  ],
  finance: [
    'operator:tenants',
    'operator:metrics',
    'operator:catalogue',
    'operator:explore',
    'operator:refund',
    'operator:ledger',
    'operator:cases',
    'operator:charge',
  ],
  engineer: OPERATOR_PERMISSIONS,
}
