import { users as allUsers, createAddresses, type User, userById } from './data/users.ts';
import { type Caller, mayActFor, requireActingFor, requireStaffOrInside } from './kit/caller.ts';
import { toPage } from './kit/page.ts';
import { notFound } from './kit/problem.ts';
import { restService } from './kit/rest.ts';

export const users = restService({
  name: 'users',
  port: 8001,
  contract: 'users/openapi.yaml',
  createHandlers: () => ({
    getUser: ({ id }: { id: string }, caller: Caller) => findUser(id, caller),

    listUsers: ({ ids }: { ids: readonly string[] }, caller: Caller) => ({
      users: [...new Set(ids)]
        .filter((id) => mayActFor(caller, id))
        .map((id) => userById.get(id))
        .filter((user) => user !== undefined),
    }),

    listAddresses: ({ id }: { id: string }, caller: Caller) => ({ addresses: createAddresses(findUser(id, caller)) }),

    searchUsers({ query = '', cursor, limit }: { query?: string; cursor?: string; limit: number }, caller: Caller) {
      requireStaffOrInside(caller);
      const wanted = query.trim().toLowerCase();
      return toPage(
        allUsers.filter((user) => searchText(user).includes(wanted)),
        limit,
        cursor,
      );
    },
  }),
});

function findUser(id: string, caller: Caller): User {
  requireActingFor(caller, id);
  const user = userById.get(id);
  if (!user) throw notFound('user', id);
  return user;
}

function searchText(user: User): string {
  return `${user.firstName} ${user.lastName} ${user.email}`.toLowerCase();
}
