// @jmondi/oauth2-server with one client, `app`; `refreshLife` and `accessLife` on the command line
// are in seconds. Its repositories, which the library leaves to whoever uses it, are as the ones of
// its own examples: a row for each pair, and a revocation that ends both of its tokens.

import { restart, wait } from './clock.mjs';
import { serve } from './control.mjs';
import { webHandler } from './web.mjs';

const { AuthorizationServer, DateInterval } = await import('@jmondi/oauth2-server');
const vanilla = await import('@jmondi/oauth2-server/vanilla');

const options = JSON.parse(process.argv[2]);
const redirectUri = 'https://client.example/back';
const client = {
  id: 'app', name: 'app', secret: 'secret', redirectUris: [redirectUri], scopes: [],
  allowedGrants: ['authorization_code', 'refresh_token'],
};
let rows = [];
let codes = new Map();
let count = 0;
const fresh = (kind) => {
  count += 1;
  return `${kind}-${count}`;
};
const over = new Date(0);

const clients = {
  getByIdentifier: async () => client,
  isClientValid: async (grant, found, secret) => secret === client.secret,
};
const tokens = {
  issueToken: async (owner, scopes, user) => ({
    accessToken: fresh('access'), accessTokenExpiresAt: over, client: owner, user, scopes,
  }),
  async issueRefreshToken(row) {
    row.refreshToken = fresh('refresh');
    row.refreshTokenExpiresAt = new DateInterval(`${options.refreshLife}s`).getEndDate();
    return row;
  },
  persist: async (row) => { rows.push(row); },
  async revoke(row) {
    row.accessTokenExpiresAt = over;
    row.refreshTokenExpiresAt = over;
  },
  isRefreshTokenRevoked: async (row) => Date.now() > row.refreshTokenExpiresAt.getTime(),
  getByRefreshToken: async (token) => rows.find((row) => row.refreshToken === token),
  getByAccessToken: async (token) => rows.find((row) => row.accessToken === token),
};
const authorizationCodes = {
  getByIdentifier: async (code) => codes.get(code),
  issueAuthCode: (owner, user, scopes) => ({
    code: fresh('code'), expiresAt: new DateInterval('15m').getEndDate(), client: owner, user, scopes,
    redirectUri,
  }),
  persist: async (code) => { codes.set(code.code, code); },
  isRevoked: async (code) => !codes.has(code),
  revoke: async (code) => { codes.delete(code); },
};
const server = new AuthorizationServer(
  clients, tokens, { getAllByIdentifiers: async () => [], finalize: async (scopes) => scopes },
  'a secret of this test', { requiresPKCE: false },
);
const life = new DateInterval(`${options.accessLife}s`);
server.enableGrantType({
  grant: 'authorization_code',
  userRepository: { getUserByCredentials: async (id) => ({ id }) },
  authCodeRepository: authorizationCodes,
}, life);
server.enableGrantType('refresh_token', life);

async function authorize({ user }) {
  const query = new URLSearchParams({ client_id: 'app', redirect_uri: redirectUri, response_type: 'code' });
  const request = await server.validateAuthorizationRequest(
    await vanilla.requestFromVanilla(new Request(`http://127.0.0.1/authorize?${query}`)),
  );
  request.user = { id: user };
  request.isAuthorizationApproved = true;
  const { headers } = await server.completeAuthorizationRequest(request);
  return { code: new URL(headers.location).searchParams.get('code'), redirect_uri: redirectUri };
}

function reset() {
  restart();
  [rows, codes] = [[], new Map()];
}

const answers = {
  '/token': (request) => server.respondToAccessTokenRequest(request),
  '/revoke': (request) => server.revoke(request),
  '/introspect': (request) => server.introspect(request),
};
reset();
serve({ authorize, reset, wait: ({ seconds }) => wait(seconds) }, webHandler('http://127.0.0.1', async (request) => {
  try {
    const asked = await vanilla.requestFromVanilla(request);
    return vanilla.responseToVanilla(await answers[new URL(request.url).pathname](asked));
  } catch (error) {
    return Response.json(
      { error: error.errorType, error_description: error.message }, { status: error.status ?? 500 },
    );
  }
}));
