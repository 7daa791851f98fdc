// Better Auth's OAuth provider with one client, `app`, and a user for each name that logs in. The
// options given as JSON on the command line are the provider's own.

import { restart, wait } from './clock.mjs';
import { serve } from './control.mjs';

const { betterAuth } = await import('better-auth');
const { memoryAdapter } = await import('better-auth/adapters/memory');
const { toNodeHandler } = await import('better-auth/node');
const { oauthProvider } = await import('@better-auth/oauth-provider');

const base = 'http://127.0.0.1';
const redirectUri = 'https://client.example/back';
const days = 24 * 60 * 60;
const tables = {
  account: [], oauthAccessToken: [], oauthClient: [], oauthClientResource: [], oauthConsent: [],
  oauthRefreshToken: [], oauthResource: [], session: [], user: [], verification: [],
};

const auth = betterAuth({
  baseURL: base,
  database: memoryAdapter(tables),
  emailAndPassword: { enabled: true },
  logger: { disabled: true },
  plugins: [oauthProvider({
    consentPage: '/consent',
    disableJwtPlugin: true,
    generateClientId: () => 'app',
    generateClientSecret: () => 'secret',
    loginPage: '/login',
    ...JSON.parse(process.argv[2]),
  })],
  rateLimit: { enabled: false },
  secret: 'a secret of this test and of nothing else',
  session: { expiresIn: 400 * days, cookieCache: { enabled: false } },
  telemetry: { enabled: false },
});

// The browser of each user stays signed in.
const cookies = new Map();
async function cookieOf(user) {
  if (!cookies.has(user)) {
    const { headers } = await auth.api.signUpEmail({
      body: { email: `${user}@client.example`, name: user, password: 'correct horse' },
      returnHeaders: true,
    });
    cookies.set(user, headers.getSetCookie().map((cookie) => cookie.split(';')[0]).join('; '));
  }
  return cookies.get(user);
}

async function authorize({ user }) {
  const query = new URLSearchParams({
    client_id: 'app', nonce: 'nonce', redirect_uri: redirectUri, response_type: 'code',
    scope: 'openid offline_access', state: 'state',
  });
  const answer = await auth.handler(new Request(`${base}/api/auth/oauth2/authorize?${query}`, {
    headers: { cookie: await cookieOf(user) },
  }));
  const code = new URL(answer.headers.get('location')).searchParams.get('code');
  return { code, redirect_uri: redirectUri };
}

await cookieOf('bob');
await auth.api.adminCreateOAuthClient({
  headers: new Headers({ cookie: await cookieOf('ann') }),
  body: {
    redirect_uris: [redirectUri],
    require_pkce: false,
    scope: 'openid offline_access',
    skip_consent: true,
  },
});

serve({
  authorize,
  reset: () => {
    tables.oauthAccessToken.length = 0;
    tables.oauthRefreshToken.length = 0;
    tables.verification.length = 0;
    restart();
  },
  wait: ({ seconds }) => wait(seconds),
}, toNodeHandler(auth));
