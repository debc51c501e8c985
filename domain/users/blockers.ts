import type { Tx } from '../db.ts'

/** What must be settled before somebody's account can be closed. */
export type CloseBlocker =
  /** Nobody else owns the tenant, which is in use: it would be left to nobody. */
  | { readonly kind: 'sole_owner'; readonly tenantId: string; readonly tenantName: string }
  /** An invoice of a tenant whose billing is theirs is not paid. */
  | {
      readonly kind: 'open_invoice'
      readonly tenantId: string
      readonly tenantName: string
      readonly invoiceId: string
    }
  /** Staff is dismissed first. */
  | { readonly kind: 'operator' }

const MOST = 100

/** @param tx of the operators' role: owners and invoices are looked at in all the person's tenants; @returns at most a hundred of each kind */
export async function closeBlockers(tx: Tx, userId: string): Promise<readonly CloseBlocker[]> {
  const soleOwner = await tx.$queryRaw<{ tenantId: string; tenantName: string }[]>`
    select t.id as "tenantId", t.name as "tenantName" from memberships m join tenants t on t.id = m.tenant_id
    where m.user_id = ${userId}::uuid and m.role = 'owner' and t.archived_at is null
      and not exists (select from memberships o where o.tenant_id = m.tenant_id and o.role = 'owner' and o.user_id <> m.user_id)
    order by m.created_at, m.id limit ${MOST}`
  const openInvoices = await tx.$queryRaw<{ tenantId: string; tenantName: string; invoiceId: string }[]>`
    select t.id as "tenantId", t.name as "tenantName", i.id as "invoiceId" from memberships m
      join tenants t on t.id = m.tenant_id join invoices i on i.tenant_id = m.tenant_id
      left join roles r on r.tenant_id = m.tenant_id and r.id = m.role_id
    where m.user_id = ${userId}::uuid and (m.role in ('owner', 'billing') or 'billing:write' = any(r.permissions)) and i.state = 'open'
    order by i.issued_at, i.id limit ${MOST}`
  const operator = await tx.operator.count({ where: { userId } })
  return [
    ...soleOwner.map((each) => ({ kind: 'sole_owner' as const, ...each })),
    ...openInvoices.map((each) => ({ kind: 'open_invoice' as const, ...each })),
    ...(operator > 0 ? [{ kind: 'operator' as const }] : []),
  ]
}
