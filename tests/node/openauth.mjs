// OpenAuth's issuer with a provider of ours that takes a user's word, its own store in memory, and the
// lives (`ttl`) given as JSON on the command line. Calls are judged as its own client judges tokens.

import { restart, wait } from './clock.mjs';
import { serve } from './control.mjs';
import { webHandler } from './web.mjs';

// Node 20 has none.
Array.fromAsync ??= async (items) => {
  const all = [];
  for await (const item of items) all.push(item);
  return all;
};

const { issuer } = await import('@openauthjs/openauth');
const { createClient } = await import('@openauthjs/openauth/client');
const { MemoryStorage } = await import('@openauthjs/openauth/storage/memory');

const base = 'http://127.0.0.1';
const redirectUri = `${base}/back`;

// The issuer keeps its keys, which take long to make.
let memory = MemoryStorage();
const storage = {};
for (const method of ['get', 'set', 'remove', 'scan']) {
  storage[method] = (...given) => memory[method](...given);
}

const word = {
  type: 'word',
  init(routes, { success }) {
    routes.get('/authorize', (context) => success(context, { user: context.req.query('user') }));
  },
};
// It logs every request, and nobody reads that.
const { log } = console;
console.log = () => {};
const app = issuer({
  storage,
  providers: { word },
  ttl: JSON.parse(process.argv[2]),
  success: (context, { user }) => context.subject('user', { user }),
});
console.log = log;

const client = createClient({
  clientID: 'app', issuer: base, fetch: (url, init) => app.request(url, init),
});
const anything = { '~standard': { version: 1, vendor: 'tests', validate: (value) => ({ value }) } };

async function call(request) {
  const token = request.headers.get('authorization').slice('Bearer '.length);
  const { err } = await client.verify({ user: anything }, token);
  return Response.json(err ? { error: 'invalid_token' } : {}, { status: err ? 401 : 200 });
}

async function authorize({ user }) {
  const query = new URLSearchParams({
    client_id: 'app', redirect_uri: redirectUri, response_type: 'code', state: 'state',
  });
  const asked = await app.request(`${base}/authorize?${query}`);
  const [cookie] = asked.headers.get('set-cookie').split(';');
  const answer = await app.request(`${base}/word/authorize?user=${user}`, { headers: { cookie } });
  const code = new URL(answer.headers.get('location')).searchParams.get('code');
  return { code, redirect_uri: redirectUri };
}

function reset() {
  memory = MemoryStorage();
  restart();
}

serve({ authorize, reset, wait: ({ seconds }) => wait(seconds) }, webHandler(base, (request) => (
  new URL(request.url).pathname === '/me' ? call(request) : app.fetch(request)
)));
