// node-oauth2-server with one client, `app`, and the options given as JSON on the command line. Its
// model, which the library leaves to whoever uses it, is as its documentation has it: a table of
// access tokens, one of refresh tokens, and a refresh that deletes the refresh token's row.

import { restart, wait } from './clock.mjs';
import { serve } from './control.mjs';
import { webHandler } from './web.mjs';

const { default: OAuth2Server } = await import('@node-oauth/oauth2-server');

const options = JSON.parse(process.argv[2]);
const redirectUri = 'https://client.example/back';
const client = {
  id: 'app', redirectUris: [redirectUri], grants: ['authorization_code', 'refresh_token'],
};
let codes;
let access;
let refresh;

const model = {
  getClient: async (id, secret) => (
    id === 'app' && (secret === null || secret === 'secret') ? client : false
  ),
  getAuthorizationCode: async (code) => codes.get(code),
  revokeAuthorizationCode: async ({ authorizationCode }) => codes.delete(authorizationCode),
  async saveToken(token, owner, user) {
    access.set(token.accessToken, { ...token, client: owner, user });
    if (token.refreshToken) refresh.set(token.refreshToken, { ...token, client: owner, user });
    return { ...token, client: owner, user };
  },
  getAccessToken: async (token) => access.get(token),
  getRefreshToken: async (token) => refresh.get(token),
  revokeToken: async ({ refreshToken }) => refresh.delete(refreshToken),
};
const server = new OAuth2Server({ model, ...options });

function reset() {
  restart();
  [codes, access, refresh] = [new Map(), new Map(), new Map()];
}

let count = 0;
function authorize({ user }) {
  count += 1;
  const code = {
    authorizationCode: `code-${count}`,
    expiresAt: new Date(Date.now() + 60_000),
    redirectUri,
    scope: ['read'],
    client,
    user: { id: user },
  };
  codes.set(code.authorizationCode, code);
  return { code: code.authorizationCode, redirect_uri: redirectUri };
}

reset();
serve({ authorize, reset, wait: ({ seconds }) => wait(seconds) }, webHandler('http://127.0.0.1', async (request) => {
  const asked = new OAuth2Server.Request({
    method: request.method,
    headers: Object.fromEntries(request.headers),
    query: {},
    body: Object.fromEntries(new URLSearchParams(await request.text())),
  });
  const answer = new OAuth2Server.Response();
  try {
    if (new URL(request.url).pathname === '/token') await server.token(asked, answer);
    else await server.authenticate(asked, answer);
  } catch (error) {
    return Response.json(
      { error: error.name, error_description: error.message }, { status: error.code },
    );
  }
  return Response.json(answer.body ?? {});
}));
