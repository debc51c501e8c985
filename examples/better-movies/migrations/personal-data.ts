/** Lets a person's devices be told to them, and their names be erased (domain/classification.ts). */
export const personalData = {
  name: '002-personal-data',
  sql: `
create policy operator on better_movies.devices for select to backplane_operator using (current_user = 'backplane_operator');
grant select on better_movies.devices to backplane_operator;
grant update (name) on better_movies.devices to backplane_app;
`,
}
