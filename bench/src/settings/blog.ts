// W1, the public benchmark: 100 posts of 10 users, no bulk endpoint.
import { makeExecutableSchema } from '@graphql-tools/schema';
import DataLoader from 'dataloader';
import type { Clients } from '../servers/clients.ts';
import type { MeasuredOperation, Setting } from './setting.ts';

interface Post {
  readonly id: number;
  readonly userId: number;
  readonly title: string;
}

interface User {
  readonly id: number;
  readonly name: string;
  readonly email: string;
}

interface Sources {
  readonly posts: () => Promise<readonly Post[]>;
  readonly users: DataLoader<number, User>;
}

const url = process.env.BLOG_URL ?? '';
const listPosts = (clients: Clients) => clients.get(url, '/posts') as Promise<readonly Post[]>;
const getUser = (clients: Clients, id: number) => clients.get(url, `/users/${id}`) as Promise<User>;

export const blog: Setting = {
  name: 'w1',
  operations: [
    operation('posts', 'posts and users', '{posts{id,userId,title,user{id,name,email}}}', postsWithUsers),
    operation('titles', 'titles', '{posts{title}}', async (clients) => ({
      posts: (await listPosts(clients)).map(({ title }) => ({ title })),
    })),
    operation('greet', 'a constant', '{greet}', async () => ({ greet: 'Hello World!' })),
  ],
  schema: () =>
    makeExecutableSchema({
      typeDefs: `
        type Query { posts: [Post!] greet: String }
        type Post { id: Int! userId: Int! title: String! body: String! user: User }
        type User { id: Int! name: String! username: String! email: String! phone: String website: String }
      `,
      resolvers: {
        Query: {
          posts: (_: unknown, __: unknown, { sources }: { sources: Sources }) => sources.posts(),
          greet: () => 'Hello World!',
        },
        Post: {
          user: ({ userId }: Post, _: unknown, { sources }: { sources: Sources }) => sources.users.load(userId),
        },
      },
    }),
  sources: (clients): Sources => ({
    posts: () => listPosts(clients),
    users: new DataLoader((ids) => Promise.all(ids.map((id) => getUser(clients, id)))),
  }),
};

function operation(name: string, title: string, query: string, byHand: MeasuredOperation['byHand']): MeasuredOperation {
  return { name: `w1.${name}`, title, query, plainQuery: query, connections: 50, personal: false, byHand };
}

async function postsWithUsers(clients: Clients): Promise<unknown> {
  const posts = await listPosts(clients);
  const ids = [...new Set(posts.map(({ userId }) => userId))];
  const users = new Map(
    await Promise.all(
      ids.map(async (id) => {
        const { name, email } = await getUser(clients, id);
        return [id, { id, name, email }] as const;
      }),
    ),
  );
  return { posts: posts.map(({ id, userId, title }) => ({ id, userId, title, user: users.get(userId) })) };
}
