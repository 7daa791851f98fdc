package servers

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"

	"github.com/go-oauth2/oauth2/v4"
	"github.com/go-oauth2/oauth2/v4/manage"
	"github.com/go-oauth2/oauth2/v4/models"
	oauth2server "github.com/go-oauth2/oauth2/v4/server"
	"github.com/go-oauth2/oauth2/v4/store"
)

// go-oauth2 with a map for a store: its own one wakes every second, which no clock of ours does.
func goOAuth2Server(chosen options) server {
	manager := manage.NewDefaultManager()
	manager.MapTokenStorage(&memory{})
	clients := store.NewClientStore()
	_ = clients.Set("app", &models.Client{ID: "app", Secret: "secret", Domain: "https://client.example"})
	manager.MapClientStorage(clients)
	if chosen.AccessLife != 0 {
		manager.SetAuthorizeCodeTokenCfg(&manage.Config{
			AccessTokenExp: seconds(chosen.AccessLife, 0), RefreshTokenExp: seconds(chosen.RefreshLife, 0),
			IsGenerateRefresh: true,
		})
	}
	manager.SetRefreshTokenCfg(&manage.RefreshingConfig{
		IsGenerateRefresh: !chosen.KeepRefreshToken, IsRemoveRefreshing: !chosen.KeepRefreshToken,
		IsRemoveAccess: !chosen.KeepAccessToken, IsResetRefreshTime: chosen.ResetLife,
	})
	provider := oauth2server.NewDefaultServer(manager)
	provider.SetClientInfoHandler(oauth2server.ClientBasicHandler)
	provider.SetUserAuthorizationHandler(func(_ http.ResponseWriter, r *http.Request) (string, error) {
		return r.URL.Query().Get("user"), nil
	})
	mux := http.NewServeMux()
	mux.HandleFunc("/authorize", func(w http.ResponseWriter, r *http.Request) {
		_ = provider.HandleAuthorizeRequest(w, r)
	})
	mux.HandleFunc("/token", func(w http.ResponseWriter, r *http.Request) {
		_ = provider.HandleTokenRequest(w, r)
	})
	mux.HandleFunc("/me", func(w http.ResponseWriter, r *http.Request) {
		if _, err := provider.ValidationBearerToken(r); err != nil {
			w.WriteHeader(http.StatusUnauthorized)
		}
	})
	return server{mux, func(user string) string {
		query := url.Values{
			"client_id": {"app"}, "redirect_uri": {redirect}, "response_type": {"code"}, "user": {user},
		}
		recorder := httptest.NewRecorder()
		mux.ServeHTTP(recorder, httptest.NewRequest("GET", "/authorize?"+query.Encode(), nil))
		return codeOf(recorder.Header().Get("Location"))
	}}
}

type memory struct{ tokens []oauth2.TokenInfo }

func (m *memory) Create(_ context.Context, info oauth2.TokenInfo) error {
	// A record of its own: the manager goes on writing into the one that it was given.
	kept := *(info.(*models.Token))
	m.tokens = append(m.tokens, &kept)
	return nil
}

func (m *memory) RemoveByCode(_ context.Context, code string) error {
	return m.forget(func(one oauth2.TokenInfo) { one.SetCode("") }, oauth2.TokenInfo.GetCode, code)
}

func (m *memory) RemoveByAccess(_ context.Context, access string) error {
	return m.forget(func(one oauth2.TokenInfo) { one.SetAccess("") }, oauth2.TokenInfo.GetAccess, access)
}

func (m *memory) RemoveByRefresh(_ context.Context, refresh string) error {
	return m.forget(func(one oauth2.TokenInfo) { one.SetRefresh("") }, oauth2.TokenInfo.GetRefresh, refresh)
}

func (m *memory) GetByCode(_ context.Context, code string) (oauth2.TokenInfo, error) {
	return m.find(oauth2.TokenInfo.GetCode, code)
}

func (m *memory) GetByAccess(_ context.Context, access string) (oauth2.TokenInfo, error) {
	return m.find(oauth2.TokenInfo.GetAccess, access)
}

func (m *memory) GetByRefresh(_ context.Context, refresh string) (oauth2.TokenInfo, error) {
	return m.find(oauth2.TokenInfo.GetRefresh, refresh)
}

func (m *memory) find(of func(oauth2.TokenInfo) string, wanted string) (oauth2.TokenInfo, error) {
	// The newest record: a kept refresh token stands in several.
	for n := len(m.tokens) - 1; n >= 0; n-- {
		if of(m.tokens[n]) == wanted {
			copied := *(m.tokens[n].(*models.Token))
			return &copied, nil
		}
	}
	return nil, nil
}

func (m *memory) forget(clear func(oauth2.TokenInfo), of func(oauth2.TokenInfo) string, wanted string) error {
	for _, one := range m.tokens {
		if of(one) == wanted {
			clear(one)
		}
	}
	return nil
}
