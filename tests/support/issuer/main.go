// An issuer of OIDC tokens for the tests, of Go's standard library alone: other code than ours makes
// the keys, the documents and the signatures.
//
// usage: issuer FILE   listens on 127.0.0.1 and writes its URL into FILE
//
//	GET  /.well-known/openid-configuration, /keys
//	POST /mint?alg=RS256   the body's claims, signed; also alg none and HS256, which nobody may take
//	POST /rotate           new keys, the old ones are published no longer
//	POST /slow             from now on the keys take a while
//	POST /break, /mend     the keys are not to be had, and are again
//	GET  /actions?audience=NAME   what GitHub's runner asks: {"value": TOKEN}
package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"sync"
	"time"
)

var (
	mutex   sync.Mutex
	url     string
	number  int
	broken  bool
	slow    bool
	fetched int
	minted  int
	rsaKey  *rsa.PrivateKey
	ecKey   *ecdsa.PrivateKey
	edKey   ed25519.PrivateKey
)

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "issuer:", err)
		os.Exit(1)
	}
}

func rotate() {
	var err error
	number++
	rsaKey, err = rsa.GenerateKey(rand.Reader, 2048)
	check(err)
	ecKey, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	check(err)
	_, edKey, err = ed25519.GenerateKey(rand.Reader)
	check(err)
}

func b64(bytes []byte) string { return base64.RawURLEncoding.EncodeToString(bytes) }

func fixed(n *big.Int) string { return b64(n.FillBytes(make([]byte, 32))) }

func kid(alg string) string { return fmt.Sprintf("%s-%d", alg, number) }

func keys() any {
	return map[string]any{"keys": []any{
		map[string]string{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid("RS256"),
			"n": b64(rsaKey.N.Bytes()), "e": b64(big.NewInt(int64(rsaKey.E)).Bytes())},
		map[string]string{"kty": "EC", "crv": "P-256", "use": "sig", "kid": kid("ES256"),
			"x": fixed(ecKey.X), "y": fixed(ecKey.Y)},
		map[string]string{"kty": "OKP", "crv": "Ed25519", "use": "sig", "kid": kid("EdDSA"),
			"x": b64(edKey.Public().(ed25519.PublicKey))},
	}}
}

func sign(alg string, covered []byte) []byte {
	digest := sha256.Sum256(covered)
	switch alg {
	case "RS256":
		signature, err := rsa.SignPKCS1v15(rand.Reader, rsaKey, crypto.SHA256, digest[:])
		check(err)
		return signature
	case "ES256":
		r, s, err := ecdsa.Sign(rand.Reader, ecKey, digest[:])
		check(err)
		return append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...)
	case "EdDSA":
		return ed25519.Sign(edKey, covered)
	case "HS256": // with the public key as the secret
		mac := hmac.New(sha256.New, rsaKey.N.Bytes())
		mac.Write(covered)
		return mac.Sum(nil)
	}
	return nil
}

func mint(alg string, claims map[string]any) string {
	now := time.Now().Unix()
	whole := map[string]any{"iss": url, "aud": "lockstep", "iat": now, "nbf": now, "exp": now + 300}
	for name, value := range claims {
		whole[name] = value
	}
	named := alg
	if alg == "HS256" {
		named = "RS256"
	}
	header, err := json.Marshal(map[string]string{"alg": alg, "typ": "JWT", "kid": kid(named)})
	check(err)
	payload, err := json.Marshal(whole)
	check(err)
	covered := b64(header) + "." + b64(payload)
	return covered + "." + b64(sign(alg, []byte(covered)))
}

func answer(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	check(json.NewEncoder(w).Encode(value))
}

// As a job of GitHub Actions asks its runner; each token is another one.
func actions(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") != "Bearer runner" {
		http.Error(w, "not the runner", http.StatusForbidden)
		return
	}
	minted++
	answer(w, map[string]any{"count": 1, "value": mint("RS256", map[string]any{
		"aud": r.URL.Query().Get("audience"), "repository": "acme/shop", "actor": "octocat",
		"ref": "refs/heads/main", "environment": "production", "jti": fmt.Sprint(minted),
		"sub": "repo:acme/shop:environment:production"})})
}

func serve(w http.ResponseWriter, r *http.Request) {
	mutex.Lock()
	defer mutex.Unlock()
	switch r.Method + " " + r.URL.Path {
	case "GET /.well-known/openid-configuration":
		answer(w, map[string]any{"issuer": url, "jwks_uri": url + "/keys"})
	case "GET /keys":
		fetched++
		if slow {
			time.Sleep(time.Second)
		}
		if broken {
			http.Error(w, "broken", http.StatusServiceUnavailable)
			return
		}
		answer(w, keys())
	case "GET /fetched":
		fmt.Fprintln(w, fetched)
	case "GET /minted":
		fmt.Fprintln(w, minted)
	case "GET /actions":
		actions(w, r)
	case "POST /mint":
		claims := map[string]any{}
		body, err := io.ReadAll(r.Body)
		check(err)
		check(json.Unmarshal(body, &claims))
		io.WriteString(w, mint(r.URL.Query().Get("alg"), claims))
	case "POST /rotate":
		rotate()
	case "POST /slow":
		slow = true
	case "POST /break":
		broken = true
	case "POST /mend":
		broken = false
	default:
		http.NotFound(w, r)
	}
}

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	url = "http://" + listener.Addr().String()
	rotate()
	check(os.WriteFile(os.Args[1]+".new", []byte(url+"\n"), 0o644))
	check(os.Rename(os.Args[1]+".new", os.Args[1]))
	check(http.Serve(listener, http.HandlerFunc(serve)))
}
