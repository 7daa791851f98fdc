// OAuth clients of Node, each used as its own manual says. The JSON on the command line has the
// name of the `client`, the issuer of each system (`systems`) and the `story`: `VERB SYSTEM`, a
// line each. Prints what each step came to: `ok`, or the error that the library tells.

import { createRequire } from 'node:module';

const { client: name, systems, story } = JSON.parse(process.argv[2]);
const id = 'my-client';
const secret = 's:%c/+ret';
const callback = 'http://localhost:9999/callback';
const scope = 'read write';

// What the user's browser is sent back to.
async function consent(url) {
  const answer = await fetch(url, { redirect: 'manual' });
  return new URL(answer.headers.get('location'));
}

// In the header (RFC 6750, 3): bodies are the providers' own.
async function outcome(response) {
  const told = /error="([^"]*)"/.exec(response.headers.get('www-authenticate') ?? '');
  return told ? told[1] : ((await response.json()).error ?? 'ok');
}

const call = async (base, token) => outcome(
  await fetch(`${base}/api/me`, { headers: { authorization: `Bearer ${token}` } }),
);

async function openidClient(base) {
  const oidc = await import('openid-client');
  const config = await oidc.discovery(new URL(base), id, secret, undefined, {
    execute: [oidc.allowInsecureRequests],
  });
  let tokens;
  return {
    async login() {
      const verifier = oidc.randomPKCECodeVerifier();
      const nonce = oidc.randomNonce();
      const state = oidc.randomState();
      const url = oidc.buildAuthorizationUrl(config, {
        redirect_uri: callback,
        scope: `openid ${scope}`,
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        nonce,
        state,
      });
      tokens = await oidc.authorizationCodeGrant(config, await consent(url), {
        pkceCodeVerifier: verifier, expectedNonce: nonce, expectedState: state,
      });
    },
    async refresh() {
      tokens = { ...tokens, ...await oidc.refreshTokenGrant(config, tokens.refresh_token) };
    },
    call: () => call(base, tokens.access_token),
    revoke: () => oidc.tokenRevocation(config, tokens.access_token),
  };
}

async function oauth4webapi(base) {
  const oauth = await import('oauth4webapi');
  const insecure = { [oauth.allowInsecureRequests]: true };
  const issuer = new URL(base);
  const server = await oauth.processDiscoveryResponse(
    issuer, await oauth.discoveryRequest(issuer, { algorithm: 'oidc', ...insecure }),
  );
  const client = { client_id: id };
  const authentication = oauth.ClientSecretBasic(secret);
  let tokens;
  return {
    async login() {
      const verifier = oauth.generateRandomCodeVerifier();
      const state = oauth.generateRandomState();
      const url = new URL(server.authorization_endpoint);
      url.search = new URLSearchParams({
        client_id: id,
        redirect_uri: callback,
        response_type: 'code',
        scope,
        state,
        code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      });
      const answer = oauth.validateAuthResponse(server, client, await consent(url), state);
      tokens = await oauth.processAuthorizationCodeResponse(
        server, client,
        await oauth.authorizationCodeGrantRequest(
          server, client, authentication, answer, callback, verifier, insecure,
        ),
      );
    },
    async refresh() {
      const answer = await oauth.refreshTokenGrantRequest(
        server, client, authentication, tokens.refresh_token, insecure,
      );
      tokens = { ...tokens, ...await oauth.processRefreshTokenResponse(server, client, answer) };
    },
    call: () => call(base, tokens.access_token),
    async revoke() {
      await oauth.processRevocationResponse(await oauth.revocationRequest(
        server, client, authentication, tokens.access_token, insecure,
      ));
    },
  };
}

async function simpleOAuth2(base) {
  const { AuthorizationCode } = await import('simple-oauth2');
  const { pathname, origin } = new URL(base);
  const client = new AuthorizationCode({
    client: { id, secret },
    auth: {
      tokenHost: origin,
      tokenPath: `${pathname}/oauth/token`,
      authorizePath: `${pathname}/oauth/authorize`,
      revokePath: `${pathname}/oauth/revoke`,
    },
  });
  let tokens;
  return {
    async login() {
      const url = client.authorizeURL({ redirect_uri: callback, scope, state: 'state' });
      const code = (await consent(url)).searchParams.get('code');
      tokens = await client.getToken({ code, redirect_uri: callback, scope });
    },
    async refresh() {
      const { refresh_token: before } = tokens.token;
      tokens = await tokens.refresh();
      tokens.token.refresh_token ??= before;
    },
    call: () => call(base, tokens.token.access_token),
    revoke: () => tokens.revoke('access_token'),
  };
}

// Passport logs in; what strategies are built on, the package `oauth`, refreshes.
async function passportOAuth2(base) {
  const require = createRequire(import.meta.url);
  const Strategy = require('passport-oauth2');
  let tokens;
  const strategy = new Strategy({
    authorizationURL: `${base}/oauth/authorize`,
    tokenURL: `${base}/oauth/token`,
    clientID: id,
    clientSecret: secret,
    callbackURL: callback,
    scope: scope.split(' '),
    state: true,
    pkce: true,
  }, (accessToken, refreshToken, profile, done) => {
    tokens = { accessToken, refreshToken };
    done(null, { id: 'somebody' });
  });
  const session = {};
  const authenticate = (query) => new Promise((resolve, reject) => {
    const one = Object.create(strategy);
    one.redirect = resolve;
    one.success = resolve;
    one.error = (error) => reject(error.oauthError ?? error);
    one.fail = (challenge) => reject(new Error(JSON.stringify(challenge)));
    one.authenticate({ query, session, headers: {}, connection: {}, app: { get: () => false } }, {});
  });
  return {
    async login() {
      const url = await consent(await authenticate({}));
      await authenticate(Object.fromEntries(url.searchParams));
    },
    refresh: () => new Promise((resolve, reject) => {
      // eslint-disable-next-line no-underscore-dangle
      strategy._oauth2.getOAuthAccessToken(
        tokens.refreshToken, { grant_type: 'refresh_token' },
        (error, accessToken, refreshToken) => {
          if (error) return reject(error);
          tokens = { accessToken, refreshToken: refreshToken ?? tokens.refreshToken };
          return resolve();
        },
      );
    }),
    call: () => call(base, tokens.accessToken),
    revoke: async () => outcome(await fetch(`${base}/oauth/revoke`, {
      method: 'POST',
      body: new URLSearchParams({ token: tokens.accessToken, client_id: id, client_secret: secret }),
    })),
  };
}

const clients = {
  'openid-client': openidClient,
  oauth4webapi,
  'simple-oauth2': simpleOAuth2,
  'passport-oauth2': passportOAuth2,
};

// Each library tells the error in a place of its own.
function told(error) {
  if (error.error) return error.error;
  if (error.code && /^[a-z]/.test(error.code)) return error.code;
  if (error.data?.payload?.error) return error.data.payload.error;
  if (typeof error.data === 'string') return JSON.parse(error.data).error;
  throw error;
}

const asking = {};
for (const [system, base] of Object.entries(systems)) asking[system] = await clients[name](base);

const seen = [];
for (const step of story) {
  const [verb, system] = step.split(' ');
  try {
    const said = await asking[system][verb]();
    seen.push(typeof said === 'string' ? said : 'ok');
  } catch (error) {
    seen.push(told(error));
  }
}
console.log(JSON.stringify(seen));
