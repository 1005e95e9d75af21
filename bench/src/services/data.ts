// The same in every run; nothing here means anything.

/** As the public benchmark's posts: 100 of 10 users. */
export const posts = Array.from({ length: 100 }, (_, index) => ({
  userId: Math.floor(index / 10) + 1,
  id: index + 1,
  title: `sunt aut facere repellat provident ${index + 1}`,
  body: `quia et suscipit suscipit recusandae consequuntur expedita et cum reprehenderit molestiae ut ut quas ${index + 1}`,
}));

export const blogUsers = Array.from({ length: 10 }, (_, index) => ({
  id: index + 1,
  name: `Leanne Graham ${index + 1}`,
  username: `Bret${index + 1}`,
  email: `sincere${index + 1}@april.example`,
  address: { street: 'Kulas Light', suite: 'Apt. 556', city: 'Gwenborough', zipcode: '92998-3874' },
  phone: `1-770-736-80${index}`,
  website: 'hildegard.example',
  company: { name: 'Romaguera-Crona', catchPhrase: 'Multi-layered client-server neural-net' },
}));

export const orders = Array.from({ length: 1_000 }, (_, index) => ({
  id: `o${index + 1}`,
  userId: `u${((index * 7) % 300) + 1}`,
  placedAt: new Date(Date.UTC(2026, 0, 1) + index * 3_600_000).toISOString(),
  items: Array.from({ length: (index % 3) + 2 }, (_, line) => ({
    productId: `p${((index * 11 + line * 101) % 400) + 1}`,
    quantity: ((index + line) % 4) + 1,
  })),
}));

export const users = Array.from({ length: 300 }, (_, index) => ({ id: `u${index + 1}`, name: `User ${index + 1}` }));

export const products = Array.from({ length: 400 }, (_, index) => ({
  id: `p${index + 1}`,
  title: `Product ${index + 1}`,
  price: `${(index % 90) + 9}.90 EUR`,
}));
