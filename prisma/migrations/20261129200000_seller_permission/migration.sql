-- A role of a tenant's own may give the right to sell (domain/permissions.ts).
alter table roles drop constraint roles_permissions;
alter table roles add constraint roles_permissions check ('tenant:read' = any(permissions) and permissions <@ array[
  'tenant:read', 'tenant:update', 'domain:write', 'member:read', 'member:write', 'role:write', 'key:read', 'key:write', 'document:write',
  'audit:read', 'billing:read', 'billing:write', 'seller:write', 'holding:read', 'holding:write']);
