// Package servers runs authorization servers written for Go, under a clock that stands still until
// it is moved: inside a bubble of testing/synctest, where a sleep takes no time.
package servers

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

const redirect = "https://client.example/back"

// A server answers OAuth requests; a user authorizes the one client with `authorize`.
type server struct {
	http.Handler
	authorize func(user string) (code string)
}

// Options of a configuration, in the environment as JSON.
type options struct {
	Server           string
	AccessLife       int
	RefreshLife      int
	KeepRefreshToken bool
	ResetLife        bool
	KeepAccessToken  bool
}

type request struct {
	Method, Path, Body string
	Headers            map[string]string
}

type response struct {
	Status int             `json:"status"`
	Body   json.RawMessage `json:"body"`
}

// TestServe answers a request for each line of standard input, until that ends.
func TestServe(t *testing.T) {
	text, wanted := os.LookupEnv("TOLSIM_OPTIONS")
	if !wanted {
		t.Skip("run by tests/differential")
	}
	var chosen options
	if err := json.Unmarshal([]byte(text), &chosen); err != nil {
		t.Fatal(err)
	}
	start := map[string]func(options) server{"fosite": fositeServer, "go-oauth2": goOAuth2Server}
	synctest.Test(t, func(t *testing.T) {
		// A quarter past a second, as servers round: no request arrives on a deadline.
		time.Sleep(250 * time.Millisecond)
		running := start[chosen.Server](chosen)
		lines := bufio.NewScanner(os.Stdin)
		for lines.Scan() {
			var asked request
			if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
				t.Fatal(err)
			}
			var answer response
			switch asked.Path {
			case "/control/reset":
				running = start[chosen.Server](chosen)
				answer = response{200, json.RawMessage("{}")}
			case "/control/wait":
				var body struct{ Seconds int }
				_ = json.Unmarshal([]byte(asked.Body), &body)
				// A millisecond more than was asked: nobody is asked on a deadline.
				time.Sleep(time.Duration(body.Seconds)*time.Second + time.Millisecond)
				answer = response{200, json.RawMessage("{}")}
			case "/control/authorize":
				var body struct{ User string }
				_ = json.Unmarshal([]byte(asked.Body), &body)
				answer = response{200, encode(map[string]string{
					"code": running.authorize(body.User), "redirect_uri": redirect,
				})}
			default:
				answer = ask(running, asked)
			}
			fmt.Println(string(encode(answer)))
		}
	})
}

func ask(handler http.Handler, asked request) response {
	made := httptest.NewRequest(asked.Method, asked.Path, strings.NewReader(asked.Body))
	for name, value := range asked.Headers {
		made.Header.Set(name, value)
	}
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, made)
	body := recorder.Body.Bytes()
	if !json.Valid(body) {
		body = []byte("{}")
	}
	return response{recorder.Code, body}
}

func encode(value any) json.RawMessage {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return text
}

func seconds(chosen, usual int) time.Duration {
	if chosen == 0 {
		chosen = usual
	}
	return time.Duration(chosen) * time.Second
}

func bearer(r *http.Request) string {
	return strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
}

func codeOf(location string) string {
	found, err := url.Parse(location)
	if err != nil {
		panic(err)
	}
	return found.Query().Get("code")
}
