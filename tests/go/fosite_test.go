package servers

import (
	"net/http"
	"net/http/httptest"
	"net/url"

	"github.com/ory/fosite"
	"github.com/ory/fosite/compose"
	"github.com/ory/fosite/storage"
	"golang.org/x/crypto/bcrypt"
)

var secretHash, _ = bcrypt.GenerateFromPassword([]byte("secret"), bcrypt.MinCost)

// fosite with the store in memory that comes with it.
func fositeServer(chosen options) server {
	store := storage.NewMemoryStore()
	store.Clients["app"] = &fosite.DefaultClient{
		ID: "app", Secret: secretHash, RedirectURIs: []string{redirect},
		GrantTypes:    []string{"authorization_code", "refresh_token"},
		ResponseTypes: []string{"code"}, Scopes: []string{"offline"},
	}
	config := &fosite.Config{
		AccessTokenLifespan:  seconds(chosen.AccessLife, 0),
		RefreshTokenLifespan: seconds(chosen.RefreshLife, 0),
		GlobalSecret:         []byte("a secret of this test, 32 bytes."),
	}
	provider := compose.Compose(
		config, store, compose.NewOAuth2HMACStrategy(config),
		compose.OAuth2AuthorizeExplicitFactory, compose.OAuth2RefreshTokenGrantFactory,
		compose.OAuth2TokenRevocationFactory, compose.OAuth2TokenIntrospectionFactory,
	)
	mux := http.NewServeMux()
	mux.HandleFunc("/authorize", func(w http.ResponseWriter, r *http.Request) {
		asked, err := provider.NewAuthorizeRequest(r.Context(), r)
		if err != nil {
			provider.WriteAuthorizeError(r.Context(), w, asked, err)
			return
		}
		asked.GrantScope("offline")
		session := &fosite.DefaultSession{Subject: r.URL.Query().Get("user")}
		answer, err := provider.NewAuthorizeResponse(r.Context(), asked, session)
		if err != nil {
			provider.WriteAuthorizeError(r.Context(), w, asked, err)
			return
		}
		provider.WriteAuthorizeResponse(r.Context(), w, asked, answer)
	})
	mux.HandleFunc("/token", func(w http.ResponseWriter, r *http.Request) {
		asked, err := provider.NewAccessRequest(r.Context(), r, &fosite.DefaultSession{})
		if err != nil {
			provider.WriteAccessError(r.Context(), w, asked, err)
			return
		}
		answer, err := provider.NewAccessResponse(r.Context(), asked)
		if err != nil {
			provider.WriteAccessError(r.Context(), w, asked, err)
			return
		}
		provider.WriteAccessResponse(r.Context(), w, asked, answer)
	})
	mux.HandleFunc("/revoke", func(w http.ResponseWriter, r *http.Request) {
		provider.WriteRevocationResponse(r.Context(), w, provider.NewRevocationRequest(r.Context(), r))
	})
	mux.HandleFunc("/introspect", func(w http.ResponseWriter, r *http.Request) {
		answer, err := provider.NewIntrospectionRequest(r.Context(), r, &fosite.DefaultSession{})
		if err != nil {
			provider.WriteIntrospectionError(r.Context(), w, err)
			return
		}
		provider.WriteIntrospectionResponse(r.Context(), w, answer)
	})
	mux.HandleFunc("/me", func(w http.ResponseWriter, r *http.Request) {
		// A resource server would ask for introspection; the library has no endpoint to call.
		kind, _, err := provider.IntrospectToken(r.Context(), bearer(r), fosite.AccessToken, &fosite.DefaultSession{})
		if err != nil || kind != fosite.AccessToken {
			w.WriteHeader(http.StatusUnauthorized)
		}
	})
	return server{mux, func(user string) string {
		query := url.Values{
			"client_id": {"app"}, "redirect_uri": {redirect}, "response_type": {"code"},
			"scope": {"offline"}, "state": {"a state of this test"}, "user": {user},
		}
		recorder := httptest.NewRecorder()
		mux.ServeHTTP(recorder, httptest.NewRequest("GET", "/authorize?"+query.Encode(), nil))
		return codeOf(recorder.Header().Get("Location"))
	}}
}
