// Cloudflare's workers-oauth-provider with one client, `app`, and the options given as JSON on the
// command line. Its key-value store stands in memory.

import './worker_loader.mjs';
import { restart, wait } from './clock.mjs';
import { serve } from './control.mjs';
import { webHandler } from './web.mjs';

const { OAuthProvider } = await import('@cloudflare/workers-oauth-provider');

const base = 'http://127.0.0.1';
const redirectUri = 'https://client.example/back';

class Store {
  constructor() {
    this.entries = new Map();
  }

  live(name) {
    const entry = this.entries.get(name);
    return entry && entry.until > Date.now() / 1000 ? entry : undefined;
  }

  async get(name, { type } = {}) {
    const entry = this.live(name);
    if (!entry) return null;
    return type === 'json' ? JSON.parse(entry.value) : entry.value;
  }

  async put(name, value, { expirationTtl, expiration, metadata } = {}) {
    const until = expiration ?? (expirationTtl ? Date.now() / 1000 + expirationTtl : Infinity);
    this.entries.set(name, { value, until, metadata });
  }

  async delete(name) {
    this.entries.delete(name);
  }

  async list({ prefix = '' } = {}) {
    const keys = [...this.entries.keys()]
      .filter((name) => name.startsWith(prefix) && this.live(name))
      .map((name) => ({ name, metadata: this.entries.get(name).metadata }));
    return { keys, list_complete: true };
  }
}

const env = { OAUTH_KV: new Store() };
const context = { waitUntil() {}, passThroughOnException() {}, props: {} };
let helpers;
const { revokeExistingGrants, ...options } = JSON.parse(process.argv[2]);
const provider = new OAuthProvider({
  apiRoute: `${base}/me`,
  apiHandler: { fetch: async () => Response.json({ ok: true }) },
  defaultHandler: {
    async fetch(request, environment) {
      helpers = environment.OAUTH_PROVIDER;
      return new Response('');
    },
  },
  authorizeEndpoint: '/authorize',
  tokenEndpoint: '/token',
  onError() {},
  resourceMetadata: { resource: `${base}/me` },
  ...options,
});
const ask = (path) => provider.fetch(new Request(base + path), env, context);

let client;
async function reset() {
  restart();
  env.OAUTH_KV = new Store();
  await ask('/');
  client = await helpers.createClient({
    redirectUris: [redirectUri], tokenEndpointAuthMethod: 'client_secret_basic',
  });
}

async function authorize({ user }) {
  const query = new URLSearchParams({
    client_id: client.clientId, redirect_uri: redirectUri, response_type: 'code', scope: 'read',
    state: 'state',
  });
  const request = await helpers.parseAuthRequest(new Request(`${base}/authorize?${query}`));
  const { redirectTo } = await helpers.completeAuthorization({
    request, userId: user, metadata: {}, scope: ['read'], props: {}, revokeExistingGrants,
  });
  return { code: new URL(redirectTo).searchParams.get('code'), redirect_uri: redirectUri };
}

await reset();
serve({ authorize, reset, wait: ({ seconds }) => wait(seconds) }, webHandler(base, (request) => {
  // The client is registered under an identifier that the library chooses.
  if (request.headers.get('authorization')?.startsWith('Basic ')) {
    const credentials = btoa(`${client.clientId}:${client.clientSecret}`);
    request.headers.set('authorization', `Basic ${credentials}`);
  }
  return provider.fetch(request, env, context);
}));
